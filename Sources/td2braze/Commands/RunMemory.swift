import Delivery
import Foundation
import Ledger
import Pipeline

/// Opens the state directory that a load was given, or the one that a retry keeps.
struct RunMemory {
    private let arguments: StateArguments
    private let mapping: MappingArguments
    private let rejects: String?
    private let unknown: String?
    private let destination: HTTPTransportConfiguration

    init(
        _ arguments: StateArguments,
        _ mapping: MappingArguments,
        rejects: String?,
        unknown: String?,
        destination: HTTPTransportConfiguration
    ) {
        self.destination = destination
        self.arguments = arguments
        self.mapping = mapping
        self.rejects = rejects
        self.unknown = unknown
    }

    /// Opens the state.
    ///
    /// - Parameter input: the load's input; a retry puts the other run's records in its place.
    /// - Returns: `nil` when nothing is to be remembered.
    /// - Throws: ``StateError`` and ``CommandFailure`` when the state cannot be used.
    func open(_ input: inout InputOptions) throws -> RunStore? {
        if let directory = arguments.state { return try open(directory, input) }
        if let directory = arguments.retryRejected { return try retry(directory, RunStore.rejectsName, &input) }
        if let directory = arguments.retryUnknown { return try retry(directory, RunStore.unknownName, &input) }
        return nil
    }

    private func open(
        _ directory: String,
        _ input: InputOptions,
        retrying file: String? = nil,
        of origin: RetryOrigin? = nil
    ) throws -> RunStore {
        let store = try RunStore(
            path: directory,
            identity: RunIdentity(input: input, name: file, mapping: mapping, endpoint: destination.endpoint),
            key: destination.key.secret,
            isKeyRotated: arguments.keyRotated,
            skipsInvalid: mapping.skipOnInvalidRecords,
            rejects: rejects,
            unknown: unknown,
            inputsMayGrow: file != nil,
            origin: origin
        )
        if store.lostBytes > 0 {
            StandardError.line("td2braze: warning: \(store.lostBytes) torn or damaged bytes were cut off the journal")
        }
        return store
    }

    /// A retry of the same records goes on where it stopped, so that nothing is retried twice, however the directory is
    /// spelled.
    private func retry(_ directory: String, _ file: String, _ input: inout InputOptions) throws -> RunStore {
        guard input.paths == ["-"] else { throw CommandFailure(.usage, "a retry takes no other input") }
        let path = directory + "/" + file
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.noInput, "\(path): none; with --rejects or --unknown it is elsewhere")
        }
        let origin = try RunStore.mend(directory)
        input.paths = [path]
        input.format = .jsonLines
        for number in 1... {
            let own = "\(directory)/retry-\(number)"
            let known = try? RunStore.look(at: own)
            guard known == nil || known?.progress.inputs.first?.name == file else { continue }
            let isNew = !FileManager.default.fileExists(atPath: own)
            do {
                return try open(own, input, retrying: file, of: origin)
            } catch {
                // What was refused leaves nothing behind.
                if isNew, !FileManager.default.fileExists(atPath: own + "/journal") {
                    try? FileManager.default.removeItem(atPath: own)
                }
                throw error
            }
        }
        throw CommandFailure(.software, "no number is free for the retry")
    }
}

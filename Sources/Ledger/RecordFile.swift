internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A file of records, one a line, written in pieces of some size.
///
/// The file holds personal data: only its owner may read it.
public final class RecordFile: Sendable {
    private static let pieceBytes = 65_536

    private struct State {
        var descriptor: Int32
        var pending: [UInt8] = []
        /// Whether lines were added since the last sync.
        var isUnsynced = false
    }

    /// The file as the user named it.
    public let path: String
    private let state: Mutex<State>

    /// Creates the file, or empties it.
    ///
    /// - Parameters:
    ///   - path: where.
    ///   - inputs: files that are being read; none of them may be this one.
    ///   - keepsContents: whether what is in the file stays, and new lines stand behind it.
    /// - Throws: ``RecordFileError`` when it cannot be created or is one of the inputs.
    public init(
        path: String,
        notOneOf inputs: [String],
        keepsContents: Bool = false
    ) throws(RecordFileError) {
        self.path = path
        for input in inputs where Self.isSameFile(input, path) {
            throw RecordFileError(path: path, message: "is also an input")
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (keepsContents ? O_APPEND : O_TRUNC), 0o600)
        guard descriptor >= 0 else { throw RecordFileError(path: path, message: SystemFile.reason()) }
        state = Mutex(State(descriptor: descriptor))
    }

    deinit {
        state.withLock { state in
            if state.descriptor >= 0 { _ = SystemFile.close(state.descriptor) }
        }
    }

    /// Appends a line.
    ///
    /// - Parameter line: with its newline.
    /// - Throws: ``RecordFileError`` when the disk is full or fails.
    func append(_ line: [UInt8]) throws(RecordFileError) {
        let message = state.withLock { state -> String? in
            state.pending += line
            state.isUnsynced = true
            return state.pending.count >= Self.pieceBytes ? Self.flush(&state) : nil
        }
        if let message { throw RecordFileError(path: path, message: message) }
    }

    /// Writes what is pending.
    ///
    /// - Parameter durably: whether it must outlive a loss of power.
    /// - Throws: ``RecordFileError`` when the disk is full or fails.
    func flush(durably: Bool = false) throws(RecordFileError) {
        let (message, descriptor) = state.withLock { state -> (String?, Int32) in
            guard state.descriptor >= 0 else { return (nil, -1) }
            if let message = Self.flush(&state) { return (message, -1) }
            guard durably, state.isUnsynced else { return (nil, -1) }
            state.isUnsynced = false
            // One of its own, as nobody shall wait for the disk, and the file may be closed meanwhile.
            let own = dup(state.descriptor)
            return own < 0 ? (SystemFile.reason(), -1) : (nil, own)
        }
        if let message { throw RecordFileError(path: path, message: message) }
        guard descriptor >= 0 else { return }
        defer { _ = SystemFile.close(descriptor) }
        // Pipes and terminals cannot be synced, and need not be.
        guard fsync(descriptor) != 0, errno != EINVAL, errno != EROFS else { return }
        let failure = RecordFileError(path: path, message: SystemFile.reason())
        state.withLock { $0.isUnsynced = true }
        throw failure
    }

    /// Writes what is pending and closes the file.
    func close() throws(RecordFileError) {
        let message = state.withLock { state -> String? in
            guard state.descriptor >= 0 else { return nil }
            var message = Self.flush(&state)
            if SystemFile.close(state.descriptor) != 0 { message = message ?? SystemFile.reason() }
            state.descriptor = -1
            return message
        }
        if let message { throw RecordFileError(path: path, message: message) }
    }

    /// Writes what is pending.
    ///
    /// - Returns: what went wrong; what could not be written stays pending.
    private static func flush(_ state: inout State) -> String? {
        guard !state.pending.isEmpty else { return nil }
        let descriptor = state.descriptor
        return SystemFile.writeAll(&state.pending) { SystemFile.write(descriptor, $0) }
    }

    private static func isSameFile(_ left: String, _ right: String) -> Bool {
        var first = stat()
        var second = stat()
        guard stat(left, &first) == 0, stat(right, &second) == 0 else { return false }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino && first.st_mode & S_IFMT == S_IFREG
    }
}

/// Why records cannot be written down.
public struct RecordFileError: Error, Hashable, Sendable {
    public var path: String
    /// A sentence for people.
    public var message: String

    public init(path: String, message: String) {
        self.path = path
        self.message = message
    }
}

import Foundation
import Intake
import TreasureData

/// Downloads brought to the disk whole, in files that have no name any more: whatever ends the process removes them.
struct StoredDownloads {
    /// A file without a name, closed with its last owner.
    private typealias Stored = FileHandle

    private var files: [Int: Stored] = [:]

    /// Fetches them one after another.
    ///
    /// - Parameter downloads: by their inputs' positions; none of them opened.
    /// - Throws: ``CommandFailure`` when one cannot be fetched or stored; `CancellationError`.
    init(_ downloads: [Int: Download]) async throws {
        for (position, download) in downloads.sorted(by: { $0.key < $1.key }) {
            let file = try Self.makeFile()
            try await withDownloads([download]) {
                try await BlockingThread.run { try Self.copy(download, to: file, isCalledOff: $0) }
            }
            files[position] = file
        }
    }

    /// The stored file in place of the download at a position; other inputs stay what they are.
    func source(in source: InputSource, at position: Int) -> InputSource {
        guard let file = files[position] else { return source }
        let name = source.name
        return InputSource(name: name, expectedRecords: source.expectedRecords, stamp: source.stamp) {
            (isCalledOff) throws(IntakeError) in
            try FileSource(rewinding: file.fileDescriptor, name: name, isCalledOff: isCalledOff)
        }
    }

    /// A file that only this process can reach.
    private static func makeFile() throws(CommandFailure) -> Stored {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "td2braze-\(UUID().uuidString)").path(percentEncoded: false)
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0, unlink(path) == 0 else {
            throw CommandFailure(.cannotCreate, "\(path): \(String(cString: strerror(errno)))")
        }
        return Stored(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Reads a download to its end.
    private static func copy(
        _ download: Download,
        to file: Stored,
        isCalledOff: @escaping @Sendable () -> Bool
    ) throws {
        var source = DownloadSource(download, isCalledOff: isCalledOff)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count: Int
            do throws(IntakeError) {
                count = try source.read(into: buffer)
            } catch {
                throw CommandFailure(error)
            }
            // A reading that was called off ends as a file does.
            if isCalledOff() { throw CancellationError() }
            if count == 0 { return }
            do {
                try file.write(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            } catch {
                throw CommandFailure(.inputOutput, "\(download.file.name): the download cannot be stored")
            }
        }
    }
}

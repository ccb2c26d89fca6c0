import Foundation
import Intake
import TreasureData

/// Downloads brought to the disk whole, in files that only their owner may read.
struct StoredDownloads {
    private var paths: [String: String] = [:]

    /// Fetches them one after another.
    ///
    /// - Parameter downloads: none of them opened.
    /// - Throws: ``CommandFailure`` when one cannot be fetched or stored.
    init(_ downloads: [Download]) async throws {
        do {
            for download in downloads {
                let path = FileManager.default.temporaryDirectory
                    .appending(path: "td2braze-\(UUID().uuidString)").path(percentEncoded: false)
                paths[download.file.name] = path
                try await withDownloads([download]) { try await Self.store(download, at: path) }
            }
        } catch {
            remove()
            throw error
        }
    }

    /// The stored file in place of a download; other inputs stay what they are.
    func source(in source: InputSource) -> InputSource {
        guard let path = paths[source.name] else { return source }
        let name = source.name
        return InputSource(name: name, expectedRecords: source.expectedRecords, stamp: source.stamp) {
            (isCalledOff) throws(IntakeError) in
            try FileSource(path: path, name: name, isCalledOff: isCalledOff)
        }
    }

    func remove() {
        for path in paths.values { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Reads a download to its end, on a thread of its own: reading waits.
    private static func store(_ download: Download, at path: String) async throws {
        let result: Result<Void, CommandFailure> = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: Result { () throws(CommandFailure) in try copy(download, to: path) })
            }
        }
        try result.get()
    }

    private static func copy(_ download: Download, to path: String) throws(CommandFailure) {
        let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure(.cannotCreate, "\(path): \(String(cString: strerror(errno)))")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var source = DownloadSource(download)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count: Int
            do throws(IntakeError) {
                count = try source.read(into: buffer)
            } catch {
                throw CommandFailure(error)
            }
            if count == 0 { break }
            do {
                try file.write(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            } catch {
                throw CommandFailure(.inputOutput, "\(path): the download cannot be stored")
            }
        }
        do { try file.close() } catch { throw CommandFailure(.inputOutput, "\(path): the download cannot be stored") }
    }
}

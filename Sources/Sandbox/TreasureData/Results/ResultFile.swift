import Intake
import NIOCore

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A result on disk, open for as long as the sandbox runs and read in pieces: never whole in memory.
final class ResultFile: Sendable {
    let path: String
    let byteCount: Int
    /// Changes when the file does; without quotes.
    let tag: String
    private let descriptor: CInt

    /// Opens a `msgpack.gz` file.
    ///
    /// - Parameter path: the file.
    /// - Throws: ``TreasureDataResultError`` when it cannot be read or is not gzip.
    init(path: String) throws(TreasureDataResultError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            if descriptor >= 0 { close(descriptor) }
            throw TreasureDataResultError(path: path, message: "no such file, or not readable")
        }
        byteCount = Int(status.st_size)
        #if canImport(Darwin)
        let modified = status.st_mtimespec
        #else
        let modified = status.st_mtim
        #endif
        tag = [Int(status.st_ino), byteCount, modified.tv_sec, modified.tv_nsec].map { String($0, radix: 16) }
            .joined(separator: "-")
        // RFC 1952 §2.3.1.
        guard try bytes(at: 0, count: 2).elementsEqual([0x1F, 0x8B]) else {
            close(descriptor)
            throw TreasureDataResultError(path: path, message: "is not a msgpack.gz file: it does not begin as gzip")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Reads a piece.
    ///
    /// - Returns: fewer bytes only where the file ends.
    /// - Throws: ``TreasureDataResultError`` when the system fails to read.
    func bytes(at offset: Int, count: Int) throws(TreasureDataResultError) -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let target = buffer.baseAddress.map { $0 + filled }
                let step = pread(descriptor, target, count - filled, off_t(offset + filled))
                if step < 0, errno == EINTR { continue }
                failed = step < 0
                guard step > 0 else { return }
                filled += step
            }
        }
        if failed { throw TreasureDataResultError(path: path, message: "cannot be read") }
        return bytes
    }

    /// The number of its rows; reads all of it.
    ///
    /// - Throws: ``TreasureDataResultError`` when it is damaged.
    func countRows() throws(TreasureDataResultError) -> Int {
        var rows = ResultRows(path: path)
        var count = 0
        while try rows.next() != nil { count += 1 }
        return count
    }
}

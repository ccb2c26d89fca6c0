#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The system's calls under names that do not meet ours.
enum SystemFile {
    static func close(_ descriptor: Int32) -> Int32 {
        #if canImport(Glibc)
        Glibc.close(descriptor)
        #elseif canImport(Musl)
        Musl.close(descriptor)
        #else
        Darwin.close(descriptor)
        #endif
    }

    /// Writes some bytes.
    ///
    /// - Returns: how many; negative on failure, then `errno` tells why.
    static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
        Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #else
        Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    /// Writes all bytes, however few the system takes at a time.
    ///
    /// - Parameters:
    ///   - bytes: what to write; what remains of them could not be written.
    ///   - write: writes some of them, as ``write(_:_:)`` does.
    /// - Returns: what went wrong, as a sentence; `nil` when all are written.
    static func writeAll(_ bytes: inout [UInt8], _ write: (UnsafeRawBufferPointer) -> Int) -> String? {
        var done = 0
        defer { bytes.removeFirst(done) }
        while done < bytes.count {
            let written = bytes.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[done...])) }
            if written < 0 {
                if errno == EINTR { continue }
                return reason()
            }
            done += written
        }
        return nil
    }

    /// Reads a whole file; `nil` when it cannot be opened or read, then `errno` tells why.
    static func read(path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = piece.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(bytes.count)) }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += piece[..<count]
        }
    }

    /// What the last call complained about.
    static func reason() -> String { String(cString: strerror(errno)) }
}

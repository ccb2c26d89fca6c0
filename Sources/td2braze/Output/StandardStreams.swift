import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Talk goes here: one line at a time, whole, whoever writes.
enum StandardError {
    /// Whether people watch.
    static let isTerminal = isatty(STDERR_FILENO) == 1

    /// Writes a line; a closed stderr is no reason to stop.
    static func line(_ text: String) {
        write(text + "\n")
    }

    /// Writes text as it is.
    static func write(_ text: String) {
        var bytes = Array(text.utf8)
        bytes.withUnsafeMutableBytes { buffer in
            _ = StandardStream.write(UnsafeRawBufferPointer(buffer), to: STDERR_FILENO)
        }
    }
}

/// Data goes here.
final class StandardOutput {
    /// What came of writing.
    enum Failure {
        /// Nobody reads any more; no reason to complain.
        case closed
        case failed(String)
    }

    private(set) var failure: Failure?

    /// Writes bytes at once; false when stdout takes no more.
    func write(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard failure == nil else { return false }
        let code = StandardStream.write(UnsafeRawBufferPointer(bytes), to: STDOUT_FILENO)
        guard code != 0 else { return true }
        failure = code == EPIPE ? .closed : .failed(String(cString: strerror(code)))
        return false
    }
}

private enum StandardStream {
    /// Writes everything; returns 0 or the system's error number.
    static func write(_ buffer: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
        var rest = buffer[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            #if canImport(Darwin)
            let written = Darwin.write(descriptor, piece.baseAddress, piece.count)
            #elseif canImport(Musl)
            let written = Musl.write(descriptor, piece.baseAddress, piece.count)
            #else
            let written = Glibc.write(descriptor, piece.baseAddress, piece.count)
            #endif
            if written < 0 {
                if errno == EINTR { continue }
                return errno
            }
            rest = rest.dropFirst(written)
        }
        return 0
    }
}

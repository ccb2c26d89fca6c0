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

/// Data goes here, in pieces of some size.
final class StandardOutput {
    /// What came of writing.
    enum Failure {
        /// Nobody reads any more; no reason to complain.
        case closed
        case failed(String)
    }

    private static let pieceBytes = 262_144
    /// A line of as many bytes is not gathered with others: writing it costs less than copying it.
    private static let largeLineBytes = 8_192

    private var pending: [UInt8] = []
    private(set) var failure: Failure?

    init() { pending.reserveCapacity(Self.pieceBytes * 2) }

    /// Writes bytes and a newline; false when stdout takes no more.
    func writeLine(_ bytes: [UInt8]) -> Bool {
        if bytes.count >= Self.largeLineBytes {
            // What is pending, the newline of the line before at least, goes first, and with it.
            guard failure == nil, pending.withUnsafeBytes({ first in bytes.withUnsafeBytes { write(first, $0) } })
            else { return false }
            pending.removeAll(keepingCapacity: true)
        } else {
            pending += bytes
        }
        pending.append(UInt8(ascii: "\n"))
        return pending.count < Self.pieceBytes || flush()
    }

    /// Writes what is pending.
    func flush() -> Bool {
        guard failure == nil else { return false }
        defer { pending.removeAll(keepingCapacity: true) }
        return pending.isEmpty || pending.withUnsafeBytes { write($0, UnsafeRawBufferPointer(start: nil, count: 0)) }
    }

    private func write(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Bool {
        let code = StandardStream.write(first, second, to: STDOUT_FILENO)
        guard code != 0 else { return true }
        failure = code == EPIPE ? .closed : .failed(String(cString: strerror(code)))
        return false
    }
}

private enum StandardStream {
    /// Writes two pieces in one go, as far as the system takes them; returns 0 or the system's error number.
    static func write(
        _ first: UnsafeRawBufferPointer,
        _ second: UnsafeRawBufferPointer,
        to descriptor: Int32
    ) -> Int32 {
        guard !first.isEmpty, !second.isEmpty else { return write(first.isEmpty ? second : first, to: descriptor) }
        let pieces = [
            iovec(iov_base: UnsafeMutableRawPointer(mutating: first.baseAddress), iov_len: first.count),
            iovec(iov_base: UnsafeMutableRawPointer(mutating: second.baseAddress), iov_len: second.count),
        ]
        var written = writev(descriptor, pieces, 2)
        while written < 0, errno == EINTR { written = writev(descriptor, pieces, 2) }
        guard written >= 0 else { return errno }
        if written >= first.count {
            return write(UnsafeRawBufferPointer(rebasing: second[(written - first.count)...]), to: descriptor)
        }
        let code = write(UnsafeRawBufferPointer(rebasing: first[written...]), to: descriptor)
        return code == 0 ? write(second, to: descriptor) : code
    }

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

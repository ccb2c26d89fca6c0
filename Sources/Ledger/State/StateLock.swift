#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Keeps a second run out of a state directory; the system lifts it when the process ends, however it ends.
final class StateLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock.
    ///
    /// - Parameter directory: the state directory.
    /// - Throws: ``StateError`` with `locked` when another process has it.
    init(directory: String) throws(StateError) {
        descriptor = open(directory + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StateError(.inputOutput, path: directory, SystemFile.reason()) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            let message = isTaken ? "another run is using this state directory" : SystemFile.reason()
            // The object is whole here, so its end closes the descriptor: once, for the number may be another's by then.
            throw StateError(isTaken ? .locked : .inputOutput, path: directory, message)
        }
    }

    deinit {
        if descriptor >= 0 { _ = SystemFile.close(descriptor) }
    }

    /// Lets others have it, before this object's end.
    func release() { _ = flock(descriptor, LOCK_UN) }

    /// Whether some process has the lock.
    static func isTaken(directory: String) -> Bool {
        let descriptor = open(directory + "/lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { _ = SystemFile.close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// Creates the directory, for its owner only.
    static func create(directory: String) throws(StateError) {
        if mkdir(directory, 0o700) == 0 { return }
        let code = errno
        var status = stat()
        if code == EEXIST, stat(directory, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
        throw StateError(.inputOutput, path: directory, String(cString: strerror(code)))
    }
}

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// What stands behind a path, symbolic links followed.
public enum FileKind: Sendable {
    /// A regular file, which can be read twice.
    case file
    case directory
    /// A pipe, a socket or a device: what is read is gone.
    case stream

    /// `nil` where there is nothing, or nothing that may be looked at.
    public init?(path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .directory
        default: self = .stream
        }
    }
}

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What happens when a reader of ours goes away.
enum BrokenPipes {
    /// Makes a closed pipe an error of `write`, not a death, and gives closed standard streams a place to go to; to be
    /// called before any file is open.
    static func areErrors() {
        signal(SIGPIPE, SIG_IGN)
        // A standard stream that is closed would lend its number to the next file, and talk would go into that.
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", O_RDWR)
        }
    }
}

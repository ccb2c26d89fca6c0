#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What happens when a reader of ours goes away.
enum BrokenPipes {
    /// Makes a closed pipe an error of `write`, not a death.
    static func areErrors() {
        signal(SIGPIPE, SIG_IGN)
    }
}

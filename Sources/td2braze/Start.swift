import ArgumentParser
import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where the process begins.
///
/// An asynchronous `main` would come too late: by then the runtime has files of its own open, and one of them may have
/// got the number of a standard stream that is closed.
@main
enum Start {
    static func main() {
        BrokenPipes.areErrors()
        // Nobody's child: it is the whole command, and ends the process.
        Task {
            await Td2braze.main()
            exit(EXIT_SUCCESS)
        }
        dispatchMain()
    }
}

import Foundation
import Testing

@testable import td2braze

/// What signals do; in processes of their own, as a trap is a whole process's and its children inherit it.
@Suite struct InterruptionTests {
    /// Work that a signal is to end in an orderly way does not begin while the signal would still kill the process.
    @Test func aTrapStandsBeforeTheWorkBegins() async {
        await #expect(processExitsWith: .success) {
            let isTrapped = await Interruption.cancelling { signal(SIGTERM, SIG_IGN) != nil }
            exit(isTrapped ? EXIT_SUCCESS : EXIT_FAILURE)
        }
    }
}

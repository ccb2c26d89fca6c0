import Foundation
import Testing

@testable import td2braze

/// What signals do.
@Suite struct InterruptionTests {
    /// Work that a signal is to end in an orderly way does not begin while the signal would still kill the process.
    @Test func aTrapStandsBeforeTheWorkBegins() async {
        let isTrapped = await Interruption.cancelling {
            var action = sigaction()
            return sigaction(SIGTERM, nil, &action) == 0 && action.__sigaction_handler.sa_handler != nil
        }
        #expect(isTrapped)
    }
}

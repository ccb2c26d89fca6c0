import Braze
import Delivery
import Foundation
import Ledger
import Rows
import TestSupport
import Testing

@testable import Pipeline

/// `--resend-unknown` is a wish of one attempt: what it did not come to is in doubt for the next one as before.
@Suite struct ResendTests {
    private let barrier = Barrier()

    /// What a run leaves behind that is killed with two batches of events in the air.
    private func killed(_ harness: LoadHarness) async throws {
        let braze = FakeBraze { [barrier] number, _ in
            if number >= 3 { await barrier.pass() }
            return .success
        }
        async let running = harness.attempt(braze)
        await barrier.arrival(of: 2)
        try FileManager.default.copyItem(
            atPath: harness.directory.file("state"),
            toPath: harness.directory.file("left")
        )
        await barrier.open()
        _ = try await running
    }

    private func inDoubt(_ harness: LoadHarness) throws -> Int {
        try RunStore.look(at: harness.directory.file("left")).progress.sum(\.inDoubt)
    }

    /// One batch was refused unread, the other one was waiting when the run stopped.
    @Test(arguments: [[401], [429, 503, 401]])
    func whatWasNotSentAfterAllStaysInDoubt(_ statuses: [Int]) async throws {
        var harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<1_000)])
        harness.options.syncInterval = .milliseconds(1)
        try await killed(harness)
        #expect(try inDoubt(harness) == 150)
        harness.options.concurrency = 1
        harness.options.retry.resendsUnknown = true
        let refused = FakeBraze { number, _ in .respond(statuses[min(number, statuses.count - 1)]) }
        let resending = try await harness.attempt(refused, state: "left")
        guard case .stopped(.keyRefused) = resending.result.end else {
            Issue.record("ended with \(resending.result.end)")
            return
        }
        #expect(resending.requests.count == statuses.count && resending.totals.addUp)
        #expect(try inDoubt(harness) == 150)
        harness.options.retry.resendsUnknown = false
        let cautious = try await harness.attempt(.willing(), state: "left")
        #expect(cautious.result.end == .finished && cautious.totals.addUp)
        #expect(cautious.totals.unknown == 150 && cautious.unknowns.count == 150)
        let doubtful = Set(resending.requests[0].map(LoadHarness.number))
        #expect(Set(cautious.requests.joined().map(LoadHarness.number)).isDisjoint(with: doubtful))
    }

    @Test func whatIsSentAgainIsSettled() async throws {
        var harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<1_000)])
        harness.options.syncInterval = .milliseconds(1)
        try await killed(harness)
        harness.options.retry.resendsUnknown = true
        let loaded = try await harness.attempt(.willing(), state: "left")
        #expect(loaded.result.end == .finished && loaded.totals.addUp)
        #expect(loaded.totals.unknown == 0 && loaded.totals.skipped + loaded.totals.delivered == 1_000)
        #expect(try inDoubt(harness) == 0)
    }
}

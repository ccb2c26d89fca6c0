import Braze
import Delivery
import Ledger
import Rows
import TestSupport
import Testing

@testable import Pipeline

/// What goes away again in the middle of a run.
@Suite struct OutageTests {
    private static let page = "<html><body><h1>Bad Gateway</h1></body></html>"

    /// Nothing was applied, and everything arrives once.
    @Test(arguments: [
        TransportResult.refused, .respond(502, page), .respond(503, page), .respond(408), .respond(429),
        .respond(429, "", ["X-Ratelimit-Retry-After": "2"]), .respond(429, "", ["X-RateLimit-Reset": "1700000060"]),
    ])
    func refusedUnread(_ answer: TransportResult) async throws {
        let harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<300)])
        let braze = FakeBraze { number, _ in (1...3).contains(number) ? answer : .success }
        let loaded = try await harness.load(braze)
        #expect(loaded.result.end == .finished && loaded.totals.addUp)
        #expect(loaded.totals.delivered == 300 && loaded.requests.count == 7)
        #expect(loaded.requests.indices.filter { !(1...3).contains($0) }.flatMap { loaded.requests[$0] }.count == 300)
    }

    /// Events that may have been applied are not sent again, and every one of them is written down.
    @Test(arguments: [
        TransportResult.lost, .failed(.timedOut, bodyWentOut: true), .respond(500, page), .respond(504, page),
        .respond(200, page), .respond(201, #"{"message":"something else"}"#),
    ])
    func perhapsApplied(_ answer: TransportResult) async throws {
        let harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<300)])
        let loaded = try await harness.load(FakeBraze { number, _ in number == 2 ? answer : .success })
        #expect(loaded.result.end == .finished && loaded.totals.addUp)
        #expect(loaded.totals.delivered == 225 && loaded.totals.unknown == 75)
        #expect(loaded.requests.count == 4 && loaded.unknowns.count == 75)
        let doubtful = Set(loaded.requests[2].map(LoadHarness.number))
        #expect(Set(loaded.unknowns.compactMap { $0["n"]?.integerValue }) == doubtful)
    }
}

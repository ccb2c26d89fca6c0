import Braze
import TestSupport
import Testing

@testable import Delivery

/// A 429 stops everybody, and nobody makes up for the pause afterwards.
@Suite struct PauseTests {
    private static let senders = 10
    private static let batches = 100
    private let bench = SenderBench()

    /// Each way to say how long, and none at all: then the backoff decides (half of 0.5 s, by the random source).
    private static let waits: [([String: String], Double)] = [
        (["X-Ratelimit-Retry-After": "30"], 30), (["Retry-After": "30"], 30),
        (["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30"], 30),
        (["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1700000030"], 30), ([:], 0.25),
    ]

    @Test(arguments: waits)
    func everybodyPausesAndNoHerdFollows(_ headers: [String: String], _ seconds: Double) async throws {
        let clock = bench.clock
        let times = Recorder<Duration>()
        let refusals = Recorder<Duration>()
        let transport = ScriptedTransport { attempt, _ in
            times.append(clock.now)
            guard attempt == 200 else { return .success }
            refusals.append(clock.now)
            return .respond(429, "", headers)
        }
        let sender = bench.sender(transport)
        await withTaskGroup { tasks in
            for _ in 0..<Self.senders {
                tasks.addTask {
                    for _ in 0..<Self.batches {
                        #expect(await sender.deliver(.events(1)).fates == [.delivered])
                    }
                }
            }
        }
        let began = try #require(refusals.values.first)
        let end = began + .seconds(seconds)
        // Each sender may have had one request on its way.
        #expect(times.values.count { $0 > began && $0 < end } <= Self.senders)
        // Of 1,000 requests 200 came before; the others go at a lowered 1,000 a second, from the pause's end on.
        let rest = Self.senders * Self.batches - 200 - Self.senders
        #expect(clock.now >= end + .seconds(Double(rest) / 900) - RateLimiter.burst)
        #expect(clock.now < end + .seconds(2))
    }
}

import Braze
import TestSupport
import Testing

@testable import Delivery

/// When a sender gives up, and what it leaves behind.
@Suite struct BatchSenderStopTests {
    private let bench = SenderBench()
    private var signal: DrainSignal { bench.signal }
    private var clock: DeliveryClock { bench.clock }

    @Test func attemptsUsedUp() async {
        let transport = ScriptedTransport { _, _ in .refused }
        let outcome = await bench.sender(transport).deliver(.events(2, isIdempotent: { _ in false }))
        #expect(outcome.fates == [.unsent, .unsent])
        #expect(outcome.stop == .unreachable(message: "not-connected (6 attempts)"))
        #expect(signal.stop == outcome.stop)
        #expect(transport.requests.count == 6)
        // Waits of 0.25, 0.5, 1, 2 and 4 s: half of the longest, by the random source.
        #expect(clock.now >= .milliseconds(7_750) && clock.now < .milliseconds(7_900))
    }

    @Test func rateLimitedDoesNotCountAgainstTheAttempts() async {
        let transport = ScriptedTransport { attempt, _ in
            attempt < 20 ? .respond(429, "", ["Retry-After": "3"]) : .success
        }
        let outcome = await bench.sender(transport).deliver(.events(2, isIdempotent: { _ in false }))
        #expect(outcome.fates == [.delivered, .delivered])
        #expect(bench.metrics.snapshot.rateLimited == 20)
        #expect(clock.now >= .seconds(60))
    }

    @Test func rateLimitedForEver() async {
        let transport = ScriptedTransport { _, _ in .respond(429) }
        let outcome = await bench.sender(transport) { $0.maximumRefusals = 4 }.deliver(.events(1))
        #expect(outcome == BatchOutcome(fates: [.unsent], stop: .unreachable(message: "HTTP 429 (4 times)")))
    }

    @Test func keyRefusedInMidBatch() async {
        let echo = #"{"message":"Invalid API key: \#(bench.key)"}"#
        let transport = ScriptedTransport { attempt, _ in
            switch attempt {
            case 0: .respond(400)
            case 1: .success
            // The rate headers of a recorded 401 are empty.
            default:
                .respond(
                    401,
                    echo,
                    ["X-RateLimit-Limit": "", "X-RateLimit-Remaining": "", "X-RateLimit-Reset": ""]
                )
            }
        }
        let outcome = await bench.sender(transport).deliver(.events(4))
        #expect(outcome.fates == [.delivered, .delivered, .unsent, .unsent])
        #expect(outcome.stop == .keyRefused(status: 401, message: "HTTP 401: Invalid API key: <key>"))
    }

    @Test func nothingMoreOnceAnotherSenderStopped() async {
        signal.raise(.configuration(status: 404, message: "no"))
        let transport = ScriptedTransport { _, _ in .success }
        let outcome = await bench.sender(transport).deliver(.events(1))
        #expect(outcome == BatchOutcome(fates: [.unsent], stop: .configuration(status: 404, message: "no")))
        #expect(transport.requests.isEmpty)
    }

    @Test func drainFinishesTheAttemptInTheAirOnly() async {
        let signal = signal
        let transport = ScriptedTransport { _, _ in
            signal.raise(.interrupted)
            return .respond(503, "", ["Retry-After": "3000"])
        }
        let outcome = await bench.sender(transport).deliver(.events(1))
        #expect(outcome == BatchOutcome(fates: [.unsent], stop: .interrupted))
        #expect(transport.requests.count == 1)
        #expect(clock.now < .seconds(1), "the wait is cut short")
    }

    /// A portal's page in Braze's place: the endpoint is wrong, and nothing was taken.
    @Test func aForeignFirstAnswer() async {
        let transport = ScriptedTransport { attempt, _ in attempt == 0 ? .respond(503) : .respond(200, "<html>") }
        let outcome = await bench.sender(transport).deliver(.events(75, isIdempotent: { _ in false }))
        #expect(outcome.fates == Array(repeating: .unsent, count: 75))
        guard case .configuration(status: 200, let message) = outcome.stop else {
            Issue.record("\(String(describing: outcome.stop))")
            return
        }
        #expect(message.contains("portal"))
        #expect(transport.requests.count == 2)
    }

    /// A portal's page between Braze's answers goes away again: nothing is rejected for it.
    @Test func aForeignAnswerBetweenOthers() async {
        let transport = ScriptedTransport { attempt, _ in
            (1...3).contains(attempt) ? .respond(200, "<html>") : .success
        }
        let sender = bench.sender(transport)
        #expect(await sender.deliver(.events(1)).fates == [.delivered])
        let outcome = await sender.deliver(.events(3, isIdempotent: { $0 > 0 }))
        #expect(outcome.fates[0].isUnknown)
        #expect(outcome.fates[1...] == [.delivered, .delivered])
        #expect(outcome.stop == nil)
        #expect(transport.requests == [[0], [0, 1, 2], [1, 2], [1, 2], [1, 2]])
    }

    @Test func foreignAnswersForEver() async {
        let transport = ScriptedTransport { attempt, _ in attempt == 0 ? .success : .respond(200, "<html>") }
        let sender = bench.sender(transport)
        _ = await sender.deliver(.events(1))
        let outcome = await sender.deliver(.events(2))
        #expect(outcome.fates == [.unsent, .unsent])
        guard case .unreachable = outcome.stop else {
            Issue.record("\(String(describing: outcome.stop))")
            return
        }
    }

    @Test func cancellation() async {
        for (wentOut, fates) in [(true, [false, true]), (false, [false, false])] {
            let transport = ScriptedTransport { _, _ in .failed(.cancelled, bodyWentOut: wentOut) }
            let outcome = await bench.sender(transport).deliver(.events(2, isIdempotent: { $0 == 0 }))
            #expect(outcome.fates.map(\.isUnknown) == fates)
            #expect(outcome.stop == .interrupted)
        }
    }
}

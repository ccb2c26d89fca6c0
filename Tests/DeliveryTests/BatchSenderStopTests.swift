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
            default: .respond(401, echo)
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

    @Test func cancellation() async {
        for (wentOut, fates) in [(true, [false, true]), (false, [false, false])] {
            let transport = ScriptedTransport { _, _ in .failed(.cancelled, bodyWentOut: wentOut) }
            let outcome = await bench.sender(transport).deliver(.events(2, isIdempotent: { $0 == 0 }))
            #expect(outcome.fates.map(\.isUnknown) == fates)
            #expect(outcome.stop == .interrupted)
        }
    }
}

import Braze
import TestSupport
import Testing

@testable import Delivery

/// What becomes of a batch's objects, answer by answer (the rules of DESIGN.md, section 4).
@Suite struct BatchSenderTests {
    private let bench = SenderBench()
    private var metrics: DeliveryMetrics { bench.metrics }

    private func rejected(_ message: String, _ status: Int) -> ObjectFate {
        .rejected(message: message, httpStatus: status)
    }

    @Test func delivered() async {
        let transport = ScriptedTransport { _, _ in .success }
        let outcome = await bench.sender(transport).deliver(.events(3))
        #expect(outcome == BatchOutcome(fates: [.delivered, .delivered, .delivered]))
        #expect(metrics.snapshot.requests == 1)
        #expect(metrics.snapshot.responses == [201: 1])
        #expect(metrics.snapshot.inFlight == 0)
    }

    @Test func partial() async {
        let transport = ScriptedTransport { _, _ in .partial([1]) }
        let outcome = await bench.sender(transport).deliver(.events(3))
        #expect(outcome.fates == [.delivered, rejected("bad", 201), .delivered])
        #expect(transport.requests.count == 1)
    }

    @Test func refusedWithNames() async {
        let transport = ScriptedTransport { attempt, _ in
            let body = #"{"message":"no","errors":[{"type":"bad","input_array":"events","index":2}]}"#
            return attempt == 0 ? .respond(400, body) : .success
        }
        let outcome = await bench.sender(transport).deliver(.events(4, isIdempotent: { _ in false }))
        #expect(outcome.fates == [.delivered, .delivered, rejected("bad", 400), .delivered])
        #expect(transport.requests == [[0, 1, 2, 3], [0, 1, 3]])
    }

    @Test(arguments: [400, 413])
    func refusedWithoutNamesIsBisected(_ status: Int) async {
        let transport = ScriptedTransport { _, objects in objects.contains(5) ? .respond(status, "<html>") : .success }
        let outcome = await bench.sender(transport).deliver(.events(8, isIdempotent: { _ in false }))
        for (object, fate) in outcome.fates.enumerated() {
            #expect(fate == (object == 5 ? rejected("HTTP \(status)", status) : .delivered))
        }
        #expect(outcome.stop == nil)
        #expect(transport.requests.first == Array(0..<8))
        #expect(transport.requests.filter { $0.contains(5) }.count == 4, "8, 4, 2, 1")
    }

    /// Whichever objects are bad, each good one is delivered exactly once and each bad one rejected.
    @Test func bisectionLosesAndDoublesNothing() async {
        var random = SplitMix64(state: 42)
        for _ in 0..<50 {
            let bad = Set((0..<75).filter { _ in random.unit() < 0.05 })
            let transport = ScriptedTransport { _, objects in
                objects.contains(where: bad.contains) ? .respond(400) : .success
            }
            let outcome = await bench.sender(transport).deliver(.events(75, isIdempotent: { _ in false }))
            for (object, fate) in outcome.fates.enumerated() {
                #expect(fate == (bad.contains(object) ? rejected("HTTP 400", 400) : .delivered))
            }
            let taken = transport.requests.filter { !$0.contains(where: bad.contains) }.flatMap { $0 }
            #expect(taken.sorted() == (0..<75).filter { !bad.contains($0) })
        }
    }

    @Test(arguments: [
        TransportResult.lost, .failed(.timedOut, bodyWentOut: true), .respond(500), .respond(504, "<html>"),
    ])
    func inDoubtIdempotentIsSentAgain(_ failure: TransportResult) async {
        let transport = ScriptedTransport { attempt, _ in attempt < 2 ? failure : .success }
        let outcome = await bench.sender(transport).deliver(.events(2))
        #expect(outcome.fates == [.delivered, .delivered])
        #expect(transport.requests.count == 3)
        #expect(metrics.snapshot.retries == 2)
    }

    @Test(arguments: [
        TransportResult.lost, .failed(.timedOut, bodyWentOut: true), .respond(500), .respond(504, "<html>"),
    ])
    func inDoubtOthersAreUnknownAtOnce(_ failure: TransportResult) async {
        let transport = ScriptedTransport { _, _ in failure }
        let outcome = await bench.sender(transport).deliver(.events(2, isIdempotent: { _ in false }))
        #expect(outcome.fates.map(\.isUnknown) == [true, true])
        #expect(outcome.stop == nil)
        #expect(transport.requests.count == 1)
    }

    @Test func inDoubtMixedBatch() async {
        let transport = ScriptedTransport { attempt, _ in attempt == 0 ? .lost : .success }
        let outcome = await bench.sender(transport).deliver(.events(4, isIdempotent: { $0 != 2 }))
        #expect(outcome.fates[2] == .unknown(message: "connection-lost", httpStatus: nil))
        #expect([0, 1, 3].map { outcome.fates[$0] } == [.delivered, .delivered, .delivered])
        #expect(transport.requests == [[0, 1, 2, 3], [0, 1, 3]])
    }

    @Test(arguments: [TransportResult.refused, .respond(502, "<html>"), .respond(503), .respond(408)])
    func notAppliedIsSentAgain(_ failure: TransportResult) async {
        let transport = ScriptedTransport { attempt, _ in attempt < 3 ? failure : .success }
        let outcome = await bench.sender(transport).deliver(.events(2, isIdempotent: { _ in false }))
        #expect(outcome.fates == [.delivered, .delivered])
    }

    @Test func atLeastOnceByOption() async {
        let transport = ScriptedTransport { attempt, _ in attempt == 0 ? .lost : .success }
        let outcome = await bench.sender(transport) { $0.resendsUnknown = true }
            .deliver(.events(2, isIdempotent: { _ in false }))
        #expect(outcome.fates == [.delivered, .delivered])
    }

    /// What was in doubt once stays in doubt when the attempts are used up, also if the last ones were not applied.
    @Test func atLeastOnceUsedUp() async {
        let transport = ScriptedTransport { attempt, _ in attempt == 0 ? .lost : .refused }
        let outcome = await bench.sender(transport) { $0.resendsUnknown = true }
            .deliver(.events(2, isIdempotent: { $0 == 0 }))
        #expect(outcome.fates[0] == .unsent)
        #expect(outcome.fates[1].isUnknown)
    }

    @Test func unclearIdempotentIsBisectedUntilAlone() async {
        let transport = ScriptedTransport { _, objects in
            objects.contains(1) ? .respond(201, #"{"message":"success","errors":["odd"]}"#) : .success
        }
        let outcome = await bench.sender(transport).deliver(.events(4))
        #expect(outcome.fates == [.delivered, rejected("odd", 201), .delivered, .delivered])
    }

    @Test func unclearOthersAreUnknownExceptTheNamed() async {
        let body = #"{"message":"success","errors":["odd",{"type":"bad","index":0}]}"#
        let transport = ScriptedTransport { _, _ in .respond(201, body) }
        let outcome = await bench.sender(transport).deliver(.events(3, isIdempotent: { _ in false }))
        let unknown = ObjectFate.unknown(message: "odd", httpStatus: 201)
        #expect(outcome.fates == [rejected("bad", 201), unknown, unknown])
        #expect(transport.requests.count == 1)
    }
}

import Braze
import TestSupport
import Testing

@testable import Delivery

/// What is noted before a request goes out, and taken back when it was not applied.
@Suite struct SendingNotesTests {
    private let bench = SenderBench()
    private let told = Recorder<String>()

    private func notes(mayDepart: Bool = true) -> SendingNotes {
        SendingNotes { batch in
            told.append("depart \(batch.objects.count)")
            return mayDepart
        } recall: { batch in
            told.append("recall \(batch.objects.count)")
        }
    }

    private func deliver(
        _ batch: Batch,
        mayDepart: Bool = true,
        _ answer: @escaping @Sendable (Int, [Int]) -> TransportResult
    ) async -> BatchOutcome {
        let transport = ScriptedTransport { attempt, objects in
            told.append("send \(objects.count)")
            return answer(attempt, objects)
        }
        return await bench.sender(transport, notes: notes(mayDepart: mayDepart)).deliver(batch)
    }

    @Test func everyAttemptIsNotedBeforeItGoesOut() async {
        let outcome = await deliver(.events(3)) { attempt, _ in attempt == 0 ? .respond(503) : .success }
        #expect(outcome.fates == [.delivered, .delivered, .delivered])
        #expect(told.values == ["depart 3", "send 3", "recall 3", "depart 3", "send 3"])
    }

    @Test(arguments: [TransportResult.respond(429), .respond(502, "<html>"), .refused])
    func whatWasNotAppliedIsRecalledBeforeTheWait(_ answer: TransportResult) async {
        _ = await deliver(.events(2, isIdempotent: { _ in false })) { attempt, _ in attempt == 0 ? answer : .success }
        #expect(told.values == ["depart 2", "send 2", "recall 2", "depart 2", "send 2"])
    }

    /// What may have been applied stays noted, also while it waits to be sent again.
    @Test(arguments: [TransportResult.respond(500), .lost])
    func whatIsInDoubtIsNotRecalled(_ answer: TransportResult) async {
        _ = await deliver(.events(2)) { attempt, _ in attempt == 0 ? answer : .success }
        #expect(told.values == ["depart 2", "send 2", "depart 2", "send 2"])
    }

    /// Each part of a refused request is noted by itself.
    @Test func partsAreNoted() async {
        _ = await deliver(.events(2)) { _, objects in objects.contains(1) ? .respond(400) : .success }
        #expect(told.values == ["depart 2", "send 2", "depart 1", "send 1", "depart 1", "send 1"])
    }

    /// A stop that comes while the note is on its way: the request stays, and the note is taken back.
    @Test func aStopWhileItIsNoted() async {
        let transport = ScriptedTransport { _, objects in
            told.append("send \(objects.count)")
            return .success
        }
        let notes = SendingNotes { batch in
            told.append("depart \(batch.objects.count)")
            bench.signal.raise(.interrupted)
            return true
        } recall: { batch in
            told.append("recall \(batch.objects.count)")
        }
        let outcome = await bench.sender(transport, notes: notes).deliver(.events(2))
        #expect(told.values == ["depart 2", "recall 2"])
        #expect(outcome.fates == [.unsent, .unsent] && outcome.stop == .interrupted)
    }

    /// A journal that cannot be written lets nothing out.
    @Test func nothingGoesOutUnnoted() async {
        let outcome = await deliver(.events(2), mayDepart: false) { _, _ in .success }
        #expect(outcome == BatchOutcome(fates: [.unsent, .unsent], stop: .interrupted))
        #expect(told.values == ["depart 2"])
        #expect(bench.metrics.snapshot.requests == 0)
    }

    /// What merely waits for its turn has not departed.
    @Test func nothingIsNotedWithoutAPermit() async {
        bench.signal.raise(.interrupted)
        let outcome = await deliver(.events(2)) { _, _ in .success }
        #expect(outcome.fates == [.unsent, .unsent])
        #expect(told.values.isEmpty)
    }
}

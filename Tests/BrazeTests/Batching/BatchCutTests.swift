import Braze
import Rows
import TestSupport
import Testing

/// Where batches end, and how many are open.
@Suite struct BatchCutTests {
    private func events(_ count: Int) -> [String] {
        (0..<count).map { #"{"external_id":"u\#($0)","name":"n","time":"2026-10-01"}"# }
    }

    private func users(_ count: Int) -> [String] { (0..<count).map { #"{"external_id":"u\#($0)","x":\#($0)}"# } }

    /// Braze documentation, "POST: Track users": 75 objects a request.
    @Test func everyBatchButTheLastIsFull() {
        #expect(RowFeed(.customEvents).feed(lines: events(200)).counts == [75, 75, 50])
        #expect(RowFeed(.userProfileAttributes).feed(lines: users(150)).counts == [75, 75])
        let aliases = (0..<101).map { #"{"alias_name":"n\#($0)","alias_label":"l"}"# }
        #expect(RowFeed(.userNewAlias).feed(lines: aliases).counts == [50, 50, 1])
        #expect(RowFeed(.userDelete).feed(lines: (0..<101).map { #"{"external_id":"\#($0)"}"# }).counts == [50, 50, 1])
    }

    @Test(arguments: [1, 3, 75, 1_000])
    func batchSize(_ size: Int) {
        let caps = BatchCaps(endpoint: .track, objects: size)
        let batches = RowFeed(.customEvents, caps: caps).feed(lines: events(160)).batches
        #expect(batches.dropLast().allSatisfy { $0.objects.count == min(size, 75) })
        #expect(batches.map(\.sequence) == Array(0..<batches.count))
        #expect(batches.flatMap { $0.records.map(\.position.number) } == Array(1...160))
    }

    /// Batches are consecutive records: invalid ones leave no gap in a batch.
    @Test func invalidRecordsTakeNoPlace() {
        var rows = events(80)
        rows.insert(#"{"name":"n"}"#, at: 10)
        rows.insert("{", at: 20)
        let outcome = RowFeed(.customEvents).feed(lines: rows)
        #expect(outcome.counts == [75, 5])
        #expect(outcome.rejections.map(\.number) == [11, 21])
        #expect(outcome.batches[0].records.map(\.position.number) == (1...77).filter { $0 != 11 && $0 != 21 })
        #expect((try? JSONValue(parsing: outcome.batches[0].body)) != nil)
    }

    /// Full batches of attributes wait for the next row, others do not.
    @Test func whatIsHeldWithoutFlush() {
        var feed = RowFeed(.customEvents)
        #expect(feed.feed(Array(events(75).joined(separator: "\n").utf8), flushes: false).counts == [75])
        feed = RowFeed(.userProfileAttributes)
        #expect(feed.feed(Array(users(75).joined(separator: "\n").utf8), flushes: false).counts == [])
        #expect(feed.feed(Array(users(76).joined(separator: "\n").utf8), flushes: false).counts == [75])
    }

    @Test func anEmptyInputMakesNoBatch() {
        #expect(RowFeed(.customEvents).feed("").batches.isEmpty)
        #expect(RowFeed(.customEvents).feed("\n\n").batches.isEmpty)
        #expect(RowFeed(.customEvents).feed("{}\n").batches.isEmpty)
    }

    @Test func sourcesAreTheRecordsOwnBytes() {
        let rows = [#"{ "external_id" : "a", "x":1 }"#, #"{"external_id":"a","y":2}"#, #"{"external_id":"b"}"#]
        let batch = RowFeed(.userProfileAttributes).feed(lines: rows).batches[0]
        #expect(batch.records.map { String(decoding: batch.sources[$0.source], as: UTF8.self) } == rows)
        #expect(batch.records.map(\.object) == [0, 0, 1])
    }

    /// Subscription groups are without bound, the batches kept open are not.
    @Test func openBatchesAreBounded() {
        let rows = (0..<200).map { number in
            let digits = String(1_000_000_000_000 + number)
            return #"{"subscription_group_id":"11111111-2222-3333-4444-\#(digits.suffix(12))","#
                + #""subscription_state":"subscribed","external_id":"u"}"#
        }
        var caps = BatchCaps(endpoint: .subscriptionStatus)
        caps.openRequests = 3
        let early = RowFeed(.subscriptionStatus, caps: caps).feed(
            Array(rows.joined(separator: "\n").utf8),
            flushes: false
        )
        #expect(early.batches.count == 197)
        let all = RowFeed(.subscriptionStatus, caps: caps).feed(lines: rows)
        #expect(all.batches.map { $0.records.map(\.position.number) } == (1...200).map { [$0] })
    }

    @Test(arguments: [LoadMode.userProfileAttributes, .userDelete, .userNewAlias])
    func anObjectThatJustFits(_ mode: LoadMode) {
        let row = #"{"external_id":"u","email":"a@b.co","alias_name":"n","alias_label":"l"}"#
        let body = RowFeed(mode).feed(row).batches[0].body.count
        for (bytes, isTaken) in [(body, true), (body - 1, false)] {
            let caps = BatchCaps(endpoint: mode.endpoint, bodyBytes: bytes)
            let outcome = RowFeed(mode, caps: caps).feed(lines: [row, row])
            #expect(outcome.rejections.map(\.reason) == (isTaken ? [] : ["object-too-large", "object-too-large"]))
            #expect(outcome.batches.allSatisfy { $0.body.count == bytes })
        }
    }

    @Test func theNextObjectIsTakenAgain() {
        let outcome = RowFeed(.customEvents, caps: BatchCaps(endpoint: .track, bodyBytes: 200)).feed(lines: [
            #"{"external_id":"a","name":"n","time":"2026-10-01","x":"\#("x" * 200)"}"#,
            #"{"external_id":"b","name":"n","time":"2026-10-01"}"#,
        ])
        #expect(outcome.rejections.map(\.reason) == ["object-too-large"])
        #expect(outcome.counts == [1])
    }
}

import Braze
import TestSupport
import Testing

/// Attribute rows of one user in one batch (Braze documentation, "POST: Track users": requests race, and there is no
/// order among one user's objects).
@Suite struct FoldingTests {
    private func objects(_ rows: String...) -> [[String]] {
        let outcome = RowFeed(.userProfileAttributes).feed(lines: rows)
        #expect(outcome.rejections.isEmpty)
        return outcome.batches.map { batch in
            batch.objects.map { String(decoding: batch.body[$0.body], as: UTF8.self) }
        }
    }

    @Test func laterValuesWin() {
        #expect(
            objects(
                #"{"external_id":"a","x":1,"y":[1]}"#,
                #"{"external_id":"b"}"#,
                #"{"y":[2],"external_id":"a","z":"3"}"#,
                #"{"external_id":"a","x":4}"#
            ) == [[#"{"external_id":"a","x":4,"y":[2],"z":"3"}"#, #"{"external_id":"b"}"#]]
        )
    }

    @Test func keysAreComparedByWhatTheySay() {
        #expect(
            objects(#"{"external_id":"a","x":1}"#, #"{"external_id":"a","\u0078":2}"#)
                == [[#"{"external_id":"a","\#(#"x"#)":2}"#]]
        )
        #expect(objects(#"{"external_id":"a"}"#, #"{"external_id":"\u0061","x":1}"#).map(\.count) == [1])
    }

    /// Kinds of identifier do not meet, nor do the halves of an alias.
    @Test func usersAreToldApart() {
        let rows = [
            #"{"external_id":"a"}"#, #"{"braze_id":"a"}"#, #"{"alias_name":"a","alias_label":"b"}"#,
            #"{"alias_name":"ab","alias_label":"c"}"#, #"{"alias_name":"a","alias_label":"bc"}"#,
            #"{"external_id":"A"}"#, #"{"email":"a@b.co"}"#, #"{"external_id":"aaaaaaaaaaaaaaaa"}"#,
            #"{"external_id":"aaaaaaaaaaaaaaab"}"#,
        ]
        #expect(RowFeed(.userProfileAttributes).feed(lines: rows).counts == [9])
        #expect(RowFeed(.userProfileAttributes).feed(lines: rows + rows).counts == [9])
    }

    @Test func integersAndTextAreOneUser() {
        #expect(
            objects(#"{"external_id":1,"x":1}"#, #"{"x":2,"external_id":"1"}"#) == [[#"{"external_id":"1","x":2}"#]]
        )
    }

    /// Neighbours never split, also when the batch is full; the 76th user closes it.
    @Test func neighboursAcrossAFullBatch() {
        var rows = (0..<75).map { #"{"external_id":"u\#($0)","x":0}"# }
        rows += [#"{"external_id":"u74","x":1}"#, #"{"external_id":"u0","x":2}"#, #"{"external_id":"new"}"#]
        rows += [#"{"external_id":"u0","x":3}"#]
        let outcome = RowFeed(.userProfileAttributes).feed(lines: rows)
        #expect(outcome.counts == [75, 2])
        #expect(outcome.objects[0] == #"{"external_id":"u0","x":2}"#)
        #expect(outcome.objects[74] == #"{"external_id":"u74","x":1}"#)
        #expect(outcome.objects[76] == #"{"external_id":"u0","x":3}"#)
        #expect(outcome.batches[0].records.count == 77)
        let hashes = outcome.batches.map { Set($0.objects.map(\.userHash)) }
        #expect(hashes[0].intersection(hashes[1]).count == 1)
    }

    /// Where one object would not do what two do, the batch is closed.
    @Test(arguments: [
        (#""x":1"#, #""x":{"inc":1}"#), (#""x":{"inc":1}"#, #""x":{"inc":1}"#), (#""x":{"inc":1}"#, #""x":5"#),
        (#""x":[1]"#, #""x":{"add":[2]}"#), (#""x":{"remove":[1]}"#, #""x":[1]"#),
        (#""x":[{"a":1}]"#, #""x":{"$add":[{"a":2}]}"#),
        (#""_merge_objects":true,"x":{"a":1}"#, #""_merge_objects":true,"x":{"b":1}"#),
        (#""_merge_objects":true,"x":1"#, #""_merge_objects":true,"x":{"b":1}"#),
        (#""y":1"#, #""_merge_objects":true,"x":1"#),
        (#""_merge_objects":true,"y":1"#, #""_merge_objects":false,"x":1"#),
        (#""_update_existing_only":true,"y":1"#, #""x":1"#),
    ])
    func conflictsCloseTheBatch(_ first: String, _ second: String) {
        let rows = [#"{"external_id":"a",\#(first)}"#, #"{"external_id":"a",\#(second)}"#]
        #expect(objects(rows[0], #"{"external_id":"b"}"#, rows[1]) == [[rows[0], #"{"external_id":"b"}"#], [rows[1]]])
    }

    @Test(arguments: [
        (#""x":{"inc":1}"#, #""y":{"inc":1}"#), (#""x":{"a":1}"#, #""x":{"b":1}"#), (#""x":{"a":1}"#, #""x":1"#),
        (#""_merge_objects":true,"x":{"a":1}"#, #""_merge_objects":true,"y":{"a":1}"#),
        (#""_merge_objects":true,"x":[1]"#, #""_merge_objects":true,"x":[2]"#),
        (#""x":{"$time":"2026-10-01"}"#, #""x":{"$time":"2026-10-02"}"#),
    ])
    func noConflict(_ first: String, _ second: String) {
        let rows = [#"{"external_id":"a",\#(first)}"#, #"{"external_id":"a",\#(second)}"#]
        #expect(objects(rows[0], rows[1]).map(\.count) == [1])
    }

    @Test func anIncrementMakesTheFoldedObjectUnsafeToResend() {
        let outcome = RowFeed(.userProfileAttributes).feed(lines: [
            #"{"external_id":"a","x":{"inc":1}}"#, #"{"external_id":"a","y":1}"#, #"{"external_id":"b"}"#,
        ])
        #expect(outcome.batches[0].objects.map(\.isIdempotent) == [false, true])
    }

    /// A folded object that would make the body too large begins the next batch instead.
    @Test func theByteCapHolds() {
        let rows = [
            #"{"external_id":"a","x":"\#("x" * 80)"}"#, #"{"external_id":"b"}"#,
            #"{"external_id":"a","y":"\#("y" * 80)"}"#,
        ]
        let whole = RowFeed(.userProfileAttributes).feed(lines: rows).batches[0].body.count
        for (bytes, counts) in [(whole, [2]), (whole - 1, [2, 1])] {
            let caps = BatchCaps(endpoint: .track, bodyBytes: bytes)
            #expect(RowFeed(.userProfileAttributes, caps: caps).feed(lines: rows).counts == counts)
        }
    }

    @Test func importsAreNotFolded() {
        let row = #"{"push_token_import":true,"push_tokens":[{"app_id":"i","token":"t"}],"email":"a@b.co"}"#
        let outcome = RowFeed(.userProfileAttributes).feed(lines: [row, row])
        #expect(outcome.objects == [row, row])
        #expect(outcome.batches[0].objects.map(\.userHash) == [0, 0])
    }

    @Test func eventsAreNotFolded() {
        let row = #"{"external_id":"a","name":"n","time":"2026-10-01"}"#
        #expect(RowFeed(.customEvents).feed(lines: [row, row]).objects == [row, row])
    }
}

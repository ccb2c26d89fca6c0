import Rows
import Testing

/// Records over the byte limit are rejected and skipped, whatever the windows are.
@Suite struct OversizedRecordTests {
    private let limits = DecodingLimits(maximumRecordBytes: 20)

    @Test(arguments: ["\n", "\r\n"])
    func lines(_ newline: String) {
        let spaces = String(repeating: " ", count: 30)
        let lines = [
            #"{"a":"12345678901"}"#, #"{"a":"123456789012"}"#, #"{"a":"1234567890123"}"#,
            #"{"a":"123456789012345678901234567"}"#,
            "\(spaces)", "\(spaces){\"a\":1}", #"{"a":"12345678901234567890]"#, #"{"a":2}"#,
        ]
        let text = Array((lines.joined(separator: newline) + newline).utf8)
        let found = expectSameAtEverySplit(DecoderHarness(.jsonLinesOfObjects, limits: limits), text)
        #expect(found.rejections == [3: "record-too-large", 4: "record-too-large", 6: "record-too-large"])
        #expect(found.records.count == 7)
    }

    @Test func aHeaderIsNotLookedForBehindAnOversizedLine() {
        let text = Array("[\"12345678901234567890\",1]\n[\"a\",\"b\"]\n[1,2]\n".utf8)
        let found = expectSameAtEverySplit(
            DecoderHarness(.jsonLinesOfArrays, columns: .of("a", "b"), limits: limits),
            text
        )
        #expect(found.records == ["1 !record-too-large", "2 \"a\":\"a\",\"b\":\"b\"", "3 \"a\":1,\"b\":2"])
    }

    @Test func document() {
        let text = Array(
            "[{\"a\":1}, {\"a\":\"],[{},{}1234567890\"} ,{\"a\":2},[[[[[[[[[[[[[1]]]]]]]]]]]]],{\"a\":3}]".utf8
        )
        let found = expectSameAtEverySplit(DecoderHarness(.jsonDocumentOfObjects, limits: limits), text)
        #expect(found.records == ["1 \"a\":1", "2 !record-too-large", "3 \"a\":2", "4 !record-too-large", "5 \"a\":3"])
    }

    @Test func messagePack() {
        var text: [UInt8] = []
        for value in [
            "short", "123456789012345", "1234567890123456", "12345678901234567", "1234567890123456789012345", "end",
        ] {
            text += MessagePackWriter.array([.text(value), .integer(1)])
        }
        text +=
            MessagePackWriter.array([.text("1234567890123456789012345")])
            + MessagePackWriter.text("1234567890123456789012345")
        text += MessagePackWriter.array([.text("x"), .array([.text("1234567890123456789012345"), .array([])])])
        text += MessagePackWriter.array([.text("y"), .integer(2)])
        let found = expectSameAtEverySplit(DecoderHarness(.messagePack, columns: .of("a", "b"), limits: limits), text)
        #expect(Set(found.rejections.keys) == [5, 7, 8, 9])
        #expect(Set(found.rejections.values) == ["record-too-large"])
        #expect(found.records.last == "10 \"a\":\"y\",\"b\":2")
    }

    @Test(arguments: ["\n", "\r\n"])
    func delimited(_ newline: String) {
        let lines = [
            "a,b", "12345678901234567,x", "123456789012345678,x", "1234567890123456789,x",
            "\"one\nnot,a row\nnot,a row\nnot,a row\",x", "\"one\"\"\nnot,a row\nnot,a row\"\"\",x",
            "123456789012345678901\"5\",x", "\"12345678901234567890\"1,x", "ok,1",
        ]
        let text = Array((lines.joined(separator: newline) + newline).utf8)
        let found = expectSameAtEverySplit(DecoderHarness(.csv, limits: limits), text)
        #expect(
            found.rejections == [
                3: "record-too-large", 4: "record-too-large", 5: "record-too-large", 6: "record-too-large",
                7: "record-too-large",
            ]
        )
        #expect(found.records.last == "8 \"a\":\"ok\",\"b\":\"1\"")
    }

    @Test func anOversizedHeaderEndsTheInput() {
        let text = Array("a_very_long_name_of_a_column,b\nx,y\n1,2\n".utf8)
        let found = expectSameAtEverySplit(DecoderHarness(.csv, limits: limits), text)
        #expect(found.failure == "malformed" && found.records.isEmpty)
    }
}

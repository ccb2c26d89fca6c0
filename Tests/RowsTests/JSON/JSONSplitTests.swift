import Rows
import Testing

/// JSON Lines and JSON documents, cut at every byte.
@Suite struct JSONSplitTests {
    @Test func lines() {
        let text =
            "\n {\"a\":1,\"b\":\"é\"}\r\n\r\n\t\n{\"b\":[1,{\"x\":\"\\\"\"}],\"a\":null}\n{\"a\":1,}\n[1]\n{}\n{\"a\":1,\"a\":2} \r\n{\"c\":-0.5e3}"
        let found = expectSameAtEverySplit(DecoderHarness(.jsonLinesOfObjects), Array(text.utf8))
        #expect(
            found.records.map { $0.prefix { $0 != "(" } }.map { String($0.split(separator: " [").first ?? "") } == [
                "1 \"a\":1,\"b\":\"é\"", "2 \"b\":[1,{\"x\":\"\\\"\"}],\"a\":null", "3 !json-syntax",
                "4 !row-not-an-object",
                "5 ", "6 !duplicate-column a", "7 \"c\":-0.5e3",
            ]
        )
    }

    @Test func theSourceOfARejectedLineLacksItsEnd() {
        let found = DecoderHarness(.jsonLinesOfObjects).run(Array("{]\r\n{]\n{] \r\n{]".utf8))
        #expect(
            found.records == [
                "1 !json-syntax [123, 93]", "2 !json-syntax [123, 93]", "3 !json-syntax [123, 93, 32]",
                "4 !json-syntax [123, 93]",
            ]
        )
    }

    @Test func arraysWithAHeader() {
        let text = "[\"a\",\"\\u0062\"]\n[1,2]\n[\"a\",\"b\"]\n[1]\n[1,2,3]\n{}\n[]\n[ 1 , [ 2 ] ]"
        let found = expectSameAtEverySplit(DecoderHarness(.jsonLinesOfArrays, columns: .of("a", "b")), Array(text.utf8))
        #expect(found.records.first == "1 \"a\":1,\"b\":2")
        #expect(found.records[1] == "2 \"a\":\"a\",\"b\":\"b\"")
        #expect(found.rejections == [3: "row-width", 4: "row-width", 5: "row-not-an-array", 6: "row-width"])
        #expect(found.records.last == "7 \"a\":1,\"b\":[ 2 ]")
    }

    @Test func arraysWithoutAHeader() {
        let text = "\n[\"a\",2]\n[\"a\",\"b\"]\n"
        let found = expectSameAtEverySplit(DecoderHarness(.jsonLinesOfArrays, columns: .of("a", "b")), Array(text.utf8))
        #expect(found.records == ["1 \"a\":\"a\",\"b\":2", "2 \"a\":\"a\",\"b\":\"b\""])
    }

    @Test func aRejectedFirstLineIsFollowedByRecords() {
        let text = "[\n[\"a\",\"b\"]\n"
        let found = expectSameAtEverySplit(DecoderHarness(.jsonLinesOfArrays, columns: .of("a", "b")), Array(text.utf8))
        #expect(found.records == ["1 !json-syntax [91]", "2 \"a\":\"a\",\"b\":\"b\""])
    }

    @Test func documentOfObjects() {
        let text = " [ {\"a\":\"],[\\\"\"} ,\n{\"a\":\n[1\n,2]},{\"a\":\"x\ny\"},5,\"},{\",{],{\"b\":[[]]}\n]\n "
        let found = expectSameAtEverySplit(DecoderHarness(.jsonDocumentOfObjects), Array(text.utf8))
        #expect(found.failure == nil)
        #expect(found.records.first == "1 \"a\":\"],[\\\"\"")
        #expect(found.records[1] == "2 \"a\":[1\r,2]")
        #expect(
            found.rejections == [3: "json-syntax", 4: "row-not-an-object", 5: "row-not-an-object", 6: "json-syntax"]
        )
        #expect(found.records.last == "7 \"b\":[[]]")
    }

    @Test func documentOfArrays() {
        let text = "[[1,\"x\"],\n[\"],\",{}],[1],[1,2,3],{\"a\":1},[[],[]]]"
        let found = expectSameAtEverySplit(
            DecoderHarness(.jsonDocumentOfArrays, columns: .of("a", "b")),
            Array(text.utf8)
        )
        #expect(found.rejections == [3: "row-width", 4: "row-width", 5: "row-not-an-array"])
        #expect(found.records.count == 6)
    }

    @Test(arguments: [
        ("", nil), (" \n", nil), ("[]", nil), (" [ ] \n", nil), ("[", "truncated"), ("[{}", "truncated"),
        ("[{},", "truncated"),
        ("[{\"a\":1", "truncated"), ("[{\"a\":\"]", "truncated"), ("{}", "malformed"), ("[]x", "malformed"),
        ("[{}]]", "malformed"),
        ("[{}{}]", "malformed"), ("[{}] []", "malformed"), ("x", "malformed"),
    ])
    func documentEnds(_ text: String, _ failure: String?) {
        let found = expectSameAtEverySplit(DecoderHarness(.jsonDocumentOfObjects), Array(text.utf8), text)
        #expect(found.failure == failure)
    }
}

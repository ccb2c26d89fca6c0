import Rows
import Testing

/// The header line, and types that a schema gives.
@Suite struct DelimitedHeaderTests {
    private let row = "1 \"a\":\"1\",\"b\":\"2\""

    @Test(arguments: ["a,b\n1,2\n", "\"a\",\"b\"\r\n1,2\r\n", "1,2\n"])
    func withColumns(_ text: String) {
        #expect(expectSameAtEverySplit(DecoderHarness(.csv, columns: .of("a", "b")), Array(text.utf8)).records == [row])
    }

    @Test func onlyTheFirstLineIsAHeader() {
        let text = Array("1,2\na,b\nA,B\n".utf8)
        let found = expectSameAtEverySplit(DecoderHarness(.csv, columns: .of("a", "b")), text)
        #expect(found.records == [row, "2 \"a\":\"a\",\"b\":\"b\"", "3 \"a\":\"A\",\"b\":\"B\""])
        let renamed = DecoderHarness(.csv, columns: .of("b", "a")).run(Array("a,b\n1,2".utf8))
        #expect(renamed.records.count == 2)
    }

    @Test(arguments: [("", nil), ("a,b\n", nil), ("a,b", nil), ("\n\n", nil)] as [(String, String?)])
    func noRecords(_ text: String, _ failure: String?) {
        #expect(expectSameAtEverySplit(DecoderHarness(.csv), Array(text.utf8)) == Decoded())
    }

    @Test(arguments: [
        ("a,a\n1,2\n", "duplicateColumn"), ("a,\n1,2\n", "malformed"), ("a,\"\"\n1,2\n", "malformed"),
        ("a,b\"\n1,2\n", "malformed"), ("\"a,b\n1,2\n", "truncated"),
    ])
    func badHeader(_ text: String, _ failure: String) {
        let found = expectSameAtEverySplit(DecoderHarness(.csv), Array(text.utf8))
        #expect(found.failure == failure && found.records.isEmpty)
    }

    @Test func aHeaderIsNotUTF8() {
        #expect(DecoderHarness(.csv).run([0x61, 0x2C, 0xFF, 0x0A, 0x31, 0x2C, 0x32]).failure == "malformed")
    }

    @Test func namesThatWouldBeNullInARecord() {
        #expect(DecoderHarness(.csv).run(Array("a,null\n1,2".utf8)).records == ["1 \"a\":\"1\",\"null\":\"2\""])
        #expect(DecoderHarness(.csv, nullText: "b").run(Array("a,b\n1,2".utf8)).records == [row])
        #expect(
            DecoderHarness(.csv, columns: .of("a", "null")).run(Array("a,null\n1,2".utf8)).records == [
                "1 \"a\":\"1\",\"null\":\"2\""
            ]
        )
    }

    @Test func types() throws {
        let schema = try Schema(columns: [
            .init(name: "i", type: .integer), .init(name: "f", type: .floatingPoint), .init(name: "t", type: .boolean),
            .init(name: "d", type: .decimal), .init(name: "s", type: .unknown), .init(name: "m", type: .timestamp),
        ])
        let lines = [
            "i,f,t,d,s,m", "1,1.5,true,1.50,1,2026-10-01", ",null,,,,", "-9223372036854775808,1e300,false,x,true,5",
            "\"7\",\"-0.5\",\"true\",,,", "x,1,true,,,", "1,x,true,,,", "1,1,TRUE,,,", "1,1,1,,,", "01,1,true,,,",
            "1 ,1,true,,,",
            "NaN,1,true,,,", "true,1,true,,,", "1,,\"tr\nue\",,,", "\"\",1,true,,,", "[1],1,true,,,",
        ]
        let found = expectSameAtEverySplit(
            DecoderHarness(.csv, columns: schema),
            Array(lines.joined(separator: "\r\n").utf8)
        )
        #expect(
            found.records.prefix(4) == [
                #"1 "i":1,"f":1.5,"t":true,"d":"1.50","s":"1","m":"2026-10-01""#,
                #"2 "i":null,"f":null,"t":null,"d":null,"s":null,"m":null"#,
                #"3 "i":-9223372036854775808,"f":1e300,"t":false,"d":"x","s":"true","m":"5""#,
                #"4 "i":7,"f":-0.5,"t":true,"d":null,"s":null,"m":null"#,
            ]
        )
        #expect(found.rejections == Dictionary(uniqueKeysWithValues: (5...15).map { ($0, "invalid-number") }))
    }
}

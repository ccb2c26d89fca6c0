import Rows
import Testing

/// CSV and TSV: quotes, line ends, headers, ragged rows.
@Suite struct DelimitedTests {
    @Test(arguments: ["\n", "\r\n"])
    func quotes(_ newline: String) {
        let lines = [
            "a,b", "1,2", #""1","2""#, #""x,y","say ""hi""""#, "\"line\nbreak\",\"cr\r\nlf\"", #""",x"#, #"" ", y "#,
            #""""","""""""#, "é,東京",
        ]
        let text = Array(lines.joined(separator: newline).utf8)
        let found = expectSameAtEverySplit(DecoderHarness(.csv), text)
        #expect(found.failure == nil)
        #expect(
            found.records == [
                #"1 "a":"1","b":"2""#, #"2 "a":"1","b":"2""#, #"3 "a":"x,y","b":"say \"hi\"""#,
                #"4 "a":"line\nbreak","b":"cr\r\nlf""#,
                #"5 "a":"","b":"x""#, #"6 "a":" ","b":" y ""#, #"7 "a":"\"","b":"\"\"""#, #"8 "a":"é","b":"東京""#,
            ]
        )
        // With a newline at the end and without, the same.
        #expect(DecoderHarness(.csv).run(text + Array(newline.utf8)) == found)
    }

    @Test func strayQuotes() {
        let text = "a,b\n1,x\"\nx\"y,2\n\"x\"y,2\n\"x\" ,2\nok,\"1\"\n\"x\"\r,1\n \"x\",1\n"
        let found = expectSameAtEverySplit(DecoderHarness(.csv), Array(text.utf8))
        #expect(
            found.rejections == [
                1: "csv-syntax", 2: "csv-syntax", 3: "csv-syntax", 4: "csv-syntax", 6: "csv-syntax", 7: "csv-syntax",
            ]
        )
        #expect(found.records[4] == "5 \"a\":\"ok\",\"b\":\"1\"")
        #expect(found.records[0] == "1 !csv-syntax \(Array("1,x\"".utf8))")
    }

    @Test(arguments: ["a,b\n1,2\n3,\"open\n4,5\n", "a,b\n1,2\n3,\"", "a,b\n1,2\n3,\"open\"\"", "a,b\n1,2\n\"open"])
    func unclosedQuote(_ text: String) {
        let found = expectSameAtEverySplit(DecoderHarness(.csv), Array(text.utf8))
        #expect(found.failure == "truncated" && found.records == ["1 \"a\":\"1\",\"b\":\"2\""])
    }

    @Test func raggedRowsAndBlankLines() {
        let text = "\n\r\na,b\n\n1\n1,2,3\n1,2\r\n\r\n,\n1,2,\n"
        let found = expectSameAtEverySplit(DecoderHarness(.csv), Array(text.utf8))
        #expect(found.rejections == [1: "row-width", 2: "row-width", 5: "row-width"])
        #expect(found.records[2] == "3 \"a\":\"1\",\"b\":\"2\"")
        #expect(found.records[3] == "4 \"a\":null,\"b\":null")
    }

    @Test func nulls() {
        let text = Array("a,b,c,d\n,null,\"\",\"null\"\nNULL,\\N,Null,x\n".utf8)
        let plain = expectSameAtEverySplit(DecoderHarness(.csv), text)
        #expect(
            plain.records == [#"1 "a":null,"b":null,"c":"","d":"null""#, #"2 "a":"NULL","b":"\\N","c":"Null","d":"x""#]
        )
        let stated = expectSameAtEverySplit(DecoderHarness(.csv, nullText: "\\N"), text)
        #expect(
            stated.records == [#"1 "a":"","b":"null","c":"","d":"null""#, #"2 "a":"NULL","b":null,"c":"Null","d":"x""#]
        )
    }

    @Test func tabs() {
        let text = "a\tb\n\"1\t2,3\nx\"y\t\"z\"\n\t\nnull\t \n1\n\"\n"
        let found = expectSameAtEverySplit(DecoderHarness(.tsv), Array(text.utf8))
        #expect(
            found.records.prefix(4) == [
                #"1 "a":"\"1","b":"2,3""#, #"2 "a":"x\"y","b":"\"z\"""#, #"3 "a":null,"b":null"#,
                #"4 "a":null,"b":" ""#,
            ]
        )
        #expect(found.rejections == [5: "row-width", 6: "row-width"])
    }

    @Test func notUTF8() {
        let text =
            Array("a,b\n1,".utf8) + [0xFF, 0x0A] + Array("\"".utf8) + [0xC3, 0x22, 0x2C, 0x31, 0x0D, 0x0A]
            + Array("1,2".utf8)
        let found = expectSameAtEverySplit(DecoderHarness(.csv), text)
        #expect(
            found.records == [
                "1 !invalid-utf8 b [49, 44, 255]", "2 !invalid-utf8 a [34, 195, 34, 44, 49]",
                "3 \"a\":\"1\",\"b\":\"2\"",
            ]
        )
    }

    @Test func noControlIsLost() {
        let found = DecoderHarness(.csv).run(Array("a\n\u{0}\u{1}\t\u{7F}\\\n".utf8))
        #expect(found.records == [#"1 "a":"\u0000\u0001\t"# + "\u{7F}" + #"\\""#])
    }
}

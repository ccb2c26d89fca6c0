import Rows
import Testing

@Suite struct FormatDetectionTests {
    private static let mark = "\u{FEFF}"

    static let texts: [(String, RowFormat?)] = [
        ("", .jsonLinesOfObjects), (" \n", .jsonLinesOfObjects), (mark, .jsonLinesOfObjects),
        (#"{"a":1}"#, .jsonLinesOfObjects), ("\n {\"a\":1}\n{}", .jsonLinesOfObjects),
        (mark + #"{"a":1}"#, .jsonLinesOfObjects), ("{", .jsonLinesOfObjects),
        ("[1,2]\n[3,4]", .jsonLinesOfArrays), ("[1,2]", .jsonLinesOfArrays), (#"["a","b"]"#, .jsonLinesOfArrays),
        (mark + "[null]\n", .jsonLinesOfArrays),
        (#"[[1,2],"a"]"# + "\n" + #"[[],"b"]"#, .jsonLinesOfArrays),
        (#"[{"k":1},2]"# + "\n" + "[{},3]", .jsonLinesOfArrays), (#"[[1],"a"]"#, .jsonLinesOfArrays),
        ("[[1,2],[3,4]]", .jsonDocumentOfArrays), ("[[1,2]]", .jsonDocumentOfArrays),
        ("[\n[1,2],\n[3,4]\n]\n", .jsonDocumentOfArrays),
        ("[[1,2],\n[3,4]]", .jsonDocumentOfArrays), ("[ [1,2],[3,4] ]\n", .jsonDocumentOfArrays),
        (mark + "[[1,2]]", .jsonDocumentOfArrays),
        (#"[{"a":1},{"a":2}]"#, .jsonDocumentOfObjects), (#"[{"a":1}]"#, .jsonDocumentOfObjects),
        ("[\n{\"a\":1}\n]", .jsonDocumentOfObjects),
        ("[]", .jsonDocumentOfObjects), ("[ ]\n", .jsonDocumentOfObjects), ("[", .jsonDocumentOfObjects),
        ("[{", .jsonDocumentOfObjects),
        ("a,b\n1,2", .csv), ("a,b", .csv), ("\"a\",\"b\"\r\n", .csv), (mark + "a,b\n", .csv), ("名前,b\n", .csv),
        ("\n\r\na,b\n", .csv),
        ("a\tb\n1\t2", .tsv), ("a,x\tb\n", .tsv), (mark + "a\tb", .tsv),
        ("hello", nil), ("one column\n1\n2\n", nil), ("<html>", nil), ("a\u{0},b", nil), ("PK\u{3}\u{4},", nil),
    ]

    @Test(arguments: texts)
    func text(_ text: String, _ format: RowFormat?) {
        #expect(FormatDetection.format(of: Array(text.utf8), schema: nil) == format)
    }

    /// With two columns, lines of two arrays and documents of two rows of two differ in what follows.
    @Test(
        arguments: [
            ("[[1,2],[3,4]]\n[[5,6],[7,8]]\n", .jsonLinesOfArrays), ("[[1,2],[3,4]]\n", .jsonDocumentOfArrays),
            ("[[1],[3,4]]\n", .jsonLinesOfArrays),
            ("[[1,2],[3,4],[5,6]]\n", .jsonDocumentOfArrays), ("[[1,2]]", .jsonDocumentOfArrays),
            ("[{},{}]\n[{},{}]", .jsonLinesOfArrays),
            ("[[1,2],\n[3,4]]", .jsonDocumentOfArrays),
        ] as [(String, RowFormat)]
    )
    func withTwoColumns(_ text: String, _ format: RowFormat) {
        #expect(FormatDetection.format(of: Array(text.utf8), schema: .of("a", "b")) == format)
    }

    @Test(
        arguments: [
            ([0x92, 1, 2], .messagePack), ([0x90], .messagePack), ([0x9F, 0x0A], .messagePack),
            ([0xDC, 0, 16, 1], .messagePack), ([0xDC], .messagePack),
            ([0xDD, 0, 0, 0, 1], .messagePack), ([0xDC, 0x80, 0x2C, 0x62], .csv), ([0xDD, 0xA1, 0x09, 0x62], .tsv),
            ([0x80], nil), ([0x1F, 0x8B], nil),
            ([0xFF, 0xFE, 0x2C], nil), ([0xC0, 0x2C], nil), ([0x00, 0x2C], nil), ([0xE9, 0x2C, 0x61, 0x0A], nil),
        ] as [([UInt8], RowFormat?)]
    )
    func bytes(_ bytes: [UInt8], _ format: RowFormat?) {
        #expect(FormatDetection.format(of: bytes, schema: nil) == format)
    }

    @Test func theWindowCutsALetter() {
        for cut in 1...4 {
            let head = Array("a,b🎌".utf8).dropLast(4 - cut)
            #expect(FormatDetection.format(of: Array(head), schema: nil) == .csv)
        }
        let long = "[[" + String(repeating: "1,", count: 40_000)
        #expect(
            FormatDetection.format(of: Array(long.utf8.prefix(FormatDetection.windowBytes)), schema: nil)
                == .jsonDocumentOfArrays
        )
    }

    @Test(arguments: Fixture.all(in: "accept"))
    func fixtures(_ fixture: Fixture) {
        let detected = FormatDetection.format(
            of: Array(fixture.bytes.prefix(FormatDetection.windowBytes)),
            schema: fixture.schema
        )
        // Nothing and an empty document say nothing of their rows.
        if fixture.bytes.count < 4 { return }
        #expect(detected == fixture.format)
    }
}

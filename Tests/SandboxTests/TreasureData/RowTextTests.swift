import Testing

@testable import Sandbox

/// The MessagePack specification, "Formats".
@Suite("msgpack as text")
struct RowTextTests {
    private func json(_ bytes: [UInt8]) throws -> String {
        var text: [UInt8] = []
        var place = 0
        try MessagePackText.write(bytes, &place, to: &text)
        #expect(place == bytes.count)
        return String(decoding: text, as: UTF8.self)
    }

    @Test(
        arguments: [
            ([0xC0], "null"), ([0xC2], "false"), ([0xC3], "true"), ([0x00], "0"), ([0x7F], "127"), ([0xFF], "-1"),
            ([0xE0], "-32"), ([0xCC, 0xFF], "255"), ([0xCD, 0x01, 0x00], "256"), ([0xCE, 0, 1, 0, 0], "65536"),
            ([0xCF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "18446744073709551615"), ([0xD0, 0x80], "-128"),
            ([0xD1, 0x80, 0x00], "-32768"), ([0xD2, 0x80, 0, 0, 0], "-2147483648"),
            ([0xD3, 0x80, 0, 0, 0, 0, 0, 0, 0], "-9223372036854775808"), ([0xCA, 0x3F, 0xC0, 0, 0], "1.5"),
            ([0xCB, 0x3F, 0xB9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9A], "0.1"),
            ([0xCB, 0x7F, 0xF0, 0, 0, 0, 0, 0, 0], "null"), ([0xA1, 0x22], #""\"""#),
            ([0xD9, 0x01, 0x61], #""a""#), ([0xDA, 0x00, 0x01, 0x61], #""a""#), ([0xDB, 0, 0, 0, 1, 0x61], #""a""#),
            ([0xC4, 0x01, 0x61], #""a""#), ([0xA3, 0xE2, 0x80, 0xA8], #""\u2028""#),
            ([0xA2, 0xC2, 0x85], #""\u0085""#), ([0x90], "[]"), ([0x80], "{}"),
            ([0xDC, 0, 2, 0x01, 0x90], "[1,[]]"), ([0xDD, 0, 0, 0, 1, 0x80], "[{}]"),
            ([0xDE, 0, 1, 0xA1, 0x61, 0x91, 0xC0], #"{"a":[null]}"#),
            ([0xDF, 0, 0, 0, 2, 0x01, 0x02, 0xA1, 0x62, 0x80], #"{"1":2,"b":{}}"#),
        ] as [([UInt8], String)]
    )
    func values(_ bytes: [UInt8], _ text: String) throws {
        #expect(try json(bytes) == text)
        var end = 0
        #expect(MessagePackToken.skip(bytes, &end) == .done && end == bytes.count)
        for count in 0..<bytes.count {
            var place = 0
            #expect(MessagePackToken.skip(Array(bytes.prefix(count)), &place) == .needsInput)
        }
    }

    @Test("what has no form")
    func malformed() {
        var place = 0
        #expect(MessagePackToken.skip([0x91, 0xC1], &place) == .malformed)
        #expect(throws: MessagePackText.Unwritable.self) { try json([0x81, 0x90, 0x01]) }
        place = 0
        let deep = [UInt8](repeating: 0x91, count: 100_000) + [0xC0]
        #expect(MessagePackToken.skip(deep, &place) == .done)
        #expect(throws: Never.self) { try json(deep) }
    }

    @Test("CSV and TSV")
    func delimited() throws {
        let row: [UInt8] = [0x95, 0x01, 0xC0, 0xA3, 0x61, 0x2C, 0x22, 0xA2, 0x09, 0x0A, 0x91, 0xA1, 0x78]
        var csv: [UInt8] = []
        ResultFormat.csv.writeHeader(["a", "b,"], to: &csv)
        try ResultFormat.csv.write(row, 0..<row.count, to: &csv)
        #expect(String(decoding: csv, as: UTF8.self) == "a,\"b,\"\n1,,\"a,\"\"\",\"\t\n\",\"[\"\"x\"\"]\"\n")
        var tsv: [UInt8] = []
        try ResultFormat.tsv.write(row, 0..<row.count, to: &tsv)
        #expect(String(decoding: tsv, as: UTF8.self) == "1\t\t\"a,\"\"\"\t\"\t\n\"\t\"[\"\"x\"\"]\"\n")
    }
}

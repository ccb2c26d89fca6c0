import Rows
import Testing

private typealias Writer = MessagePackWriter

/// Every type and width of msgpack, as the JSON that a row shows.
@Suite struct MessagePackValueTests {
    static let values: [([UInt8], String)] = [
        ([0xC0], "null"), ([0xC2], "false"), ([0xC3], "true"),
        ([0x00], "0"), ([0x7F], "127"), ([0xE0], "-32"), ([0xFF], "-1"),
        ([0xCC, 0xFF], "255"), ([0xCC, 0x00], "0"), ([0xCD, 0xFF, 0xFF], "65535"),
        ([0xCE, 0xFF, 0xFF, 0xFF, 0xFF], "4294967295"),
        ([0xCF] + Writer.bigEndian(.max, 8), "18446744073709551615"),
        ([0xCF] + Writer.bigEndian(1 << 63, 8), "9223372036854775808"),
        ([0xCF] + Writer.bigEndian(1 << 63 - 1, 8), "9223372036854775807"),
        ([0xD0, 0x80], "-128"), ([0xD0, 0x7F], "127"), ([0xD1, 0x80, 0x00], "-32768"), ([0xD1, 0x00, 0x05], "5"),
        ([0xD2, 0x80, 0, 0, 0], "-2147483648"), ([0xD3] + Writer.bigEndian(1 << 63, 8), "-9223372036854775808"),
        ([0xD3] + Writer.bigEndian(.max, 8), "-1"),
        (Writer.bytes(.double(0.1)), "0.1"), (Writer.bytes(.double(-0.0)), "-0.0"), (Writer.bytes(.double(1)), "1.0"),
        (Writer.bytes(.double(19.99)), "19.99"), (Writer.bytes(.double(1e300)), "1e+300"),
        (Writer.bytes(.double(.leastNonzeroMagnitude)), "5e-324"),
        (Writer.bytes(.double(.greatestFiniteMagnitude)), "1.7976931348623157e+308"),
        (Writer.bytes(.float(0.1)), "0.1"), (Writer.bytes(.float(16_777_216)), "16777216.0"),
        (Writer.bytes(.float(.leastNonzeroMagnitude)), "1e-45"),
        ([0xA0], #""""#), ([0xA2, 0xC3, 0xA9], #""é""#), ([0xD9, 0x01, 0x61], #""a""#), ([0xDA, 0, 1, 0x61], #""a""#),
        ([0xDB, 0, 0, 0, 1, 0x61], #""a""#), ([0xC4, 0x01, 0x61], #""a""#), ([0xC5, 0, 1, 0x61], #""a""#),
        ([0xC6, 0, 0, 0, 1, 0x61], #""a""#), ([0xA4, 0x22, 0x5C, 0x0A, 0x01], #""\"\\\n\u0001""#),
        ([0x90], "[]"), ([0x80], "{}"), ([0xDC, 0, 0], "[]"), ([0xDD, 0, 0, 0, 0], "[]"), ([0xDE, 0, 0], "{}"),
        ([0xDF, 0, 0, 0, 0], "{}"),
        ([0x93, 0x01, 0xC0, 0x90], "[1,null,[]]"), ([0xDC, 0, 1, 0xC3], "[true]"),
        ([0xDD, 0, 0, 0, 1, 0x92, 1, 2], "[[1,2]]"),
        ([0x82, 0xA1, 0x61, 0x01, 0xA1, 0x62, 0x80], #"{"a":1,"b":{}}"#), ([0xDE, 0, 1, 0xA0, 0xC2], #"{"":false}"#),
        ([0xDF, 0, 0, 0, 1, 0xD9, 1, 0x0A, 0x81, 0xA1, 0x78, 0x91, 0x05], #"{"\n":{"x":[5]}}"#),
        ([0x91] + Writer.bytes(.double(1.5)), "[1.5]"), ([0x91] + Writer.bytes(.float(2.5)), "[2.5]"),
        ([0x91, 0xC4, 1, 0x61], #"["a"]"#),
        ([0x91, 0xCF] + Writer.bigEndian(.max, 8), "[18446744073709551615]"),
        // Timestamps: 32, 64 and 96 bits, in each of the ext headers that can hold them.
        ([0xD6, 0xFF, 0, 0, 0, 0], #""1970-01-01T00:00:00Z""#),
        ([0xD6, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], #""2106-02-07T06:28:15Z""#),
        ([0xC7, 4, 0xFF, 0, 0, 0, 1], #""1970-01-01T00:00:01Z""#),
        ([0xD7, 0xFF] + Writer.bigEndian(500_000_000 << 34 | 1_790_858_096, 8), #""2026-10-01T12:34:56.500Z""#),
        ([0xD7, 0xFF] + Writer.bigEndian(1 << 34 | (1 << 34 - 1), 8), #""2514-05-30T01:53:03.000000001Z""#),
        (
            [0xC7, 12, 0xFF] + Writer.bigEndian(999_999_999, 4) + Writer.bigEndian(UInt64(bitPattern: -1), 8),
            #""1969-12-31T23:59:59.999999999Z""#
        ),
        (
            [0xC8, 0, 12, 0xFF] + Writer.bigEndian(0, 4) + Writer.bigEndian(253_402_300_799, 8),
            #""9999-12-31T23:59:59Z""#
        ),
        ([0xC9, 0, 0, 0, 4, 0xFF, 0, 0, 0, 2], #""1970-01-01T00:00:02Z""#),
        ([0x91, 0xD6, 0xFF, 0, 0, 0, 0], #"["1970-01-01T00:00:00Z"]"#),
    ]

    @Test(arguments: values)
    func value(_ bytes: [UInt8], _ json: String) {
        let input = [0x92] + bytes + [0x07, 0x92, 0xA1, 0x78, 0x08]
        let found = expectSameAtEverySplit(DecoderHarness(.messagePack, columns: .of("a", "b")), input)
        #expect(found.records == ["1 \"a\":\(json),\"b\":7", "2 \"a\":\"x\",\"b\":8"])
    }

    @Test(arguments: values)
    func truncatedEverywhere(_ bytes: [UInt8], _ json: String) {
        let good: [UInt8] = [0x92, 0x01, 0x02]
        let record = [0x92] + bytes + [0x07]
        for length in 1..<record.count {
            let found = DecoderHarness(.messagePack, columns: .of("a", "b")).run(good + record.prefix(length))
            #expect(found.records == ["1 \"a\":1,\"b\":2"] && found.failure == "truncated", "after \(length) bytes")
        }
    }

    static let unusable: [([UInt8], String)] = [
        (Writer.bytes(.double(.nan)), "number-not-finite"), (Writer.bytes(.double(.infinity)), "number-not-finite"),
        (Writer.bytes(.float(.nan)), "number-not-finite"), (Writer.bytes(.float(-.infinity)), "number-not-finite"),
        ([0x91] + Writer.bytes(.double(-.infinity)), "number-not-finite"),
        ([0x91] + Writer.bytes(.float(.nan)), "number-not-finite"),
        ([0xA1, 0xFF], "invalid-utf8"), ([0xC4, 1, 0x80], "invalid-utf8"), ([0x91, 0xA1, 0xC3], "invalid-utf8"),
        ([0x81, 0xA1, 0xC3, 0x01], "invalid-utf8"), ([0xA2, 0xC3, 0x28], "invalid-utf8"),
        ([0xA1, 0xC3], "invalid-utf8"),
        ([0x81, 0x01, 0x02], "msgpack-map-key"), ([0x81, 0xC0, 0x02], "msgpack-map-key"),
        ([0x81, 0x90, 0x02], "msgpack-map-key"),
        ([0x81, 0xC4, 0x01, 0x61, 0x02], "msgpack-map-key"), ([0x91, 0x81, 0xC3, 0x02], "msgpack-map-key"),
        ([0xD4, 0x01, 0x00], "msgpack-ext"), ([0xD5, 0xFF, 0, 0], "msgpack-ext"),
        ([0xD6, 0x00, 0, 0, 0, 0], "msgpack-ext"),
        ([0xD8, 0xFF] + Array(repeating: 0, count: 16), "msgpack-ext"), ([0xC7, 0, 0xFF], "msgpack-ext"),
        ([0xC7, 3, 5, 1, 2, 3], "msgpack-ext"),
        ([0xC8, 0, 1, 5, 1], "msgpack-ext"), ([0xC9, 0, 0, 0, 1, 5, 1], "msgpack-ext"),
        ([0x91, 0xD4, 0x01, 0x00], "msgpack-ext"),
        ([0xD7, 0xFF] + Writer.bigEndian(1_000_000_000 << 34, 8), "msgpack-ext"),
        ([0xC7, 12, 0xFF] + Writer.bigEndian(0, 4) + Writer.bigEndian(253_402_300_800, 8), "msgpack-ext"),
    ]

    @Test(arguments: unusable)
    func rejected(_ bytes: [UInt8], _ reason: String) {
        let input = [0x92] + bytes + [0x07, 0x92, 0xA1, 0x78, 0x08]
        let found = expectSameAtEverySplit(DecoderHarness(.messagePack, columns: .of("a", "b")), input)
        #expect(found.rejections == [1: reason])
        #expect(found.records.count == 2 && found.records.last == "2 \"a\":\"x\",\"b\":8")
    }
}

import Testing

@testable import Rows

/// What the scan says about a value, and where it says the value's bytes are.
@Suite struct FieldFactTests {
    private static let long = String(repeating: "x", count: 256)
    private static let fits = String(repeating: "x", count: 255)

    static let cases: [(String, Field.Facts)] = [
        ("1", []), ("-12", []), ("1.5", .fractional), ("1e5", [.fractional, .extreme]),
        (String(repeating: "9", count: 300), []), (String(repeating: "9", count: 301), .extreme),
        (#""""#, []), (#""a\n""#, .escaped), (#""é""#, []), ("true", []), ("null", []),
        ("[]", []), ("{}", []), ("[1,2]", []), ("[null]", .containsNull), (#"{"a":{"b":[null]}}"#, .containsNull),
        (#"["null"]"#, []), ("[1e400]", .extreme), ("[1.5]", []),
        ("[\"\(fits)\"]", []), ("[\"\(long)\"]", .containsLongString), ("{\"a\":\"\(long)\"}", .containsLongString),
        ("{\"\(fits)\":1}", []), ("{\"\(long)\":1}", [.containsLongString, .containsUnusualKey]),
        (#"{"a":1,"":2}"#, .containsUnusualKey), (#"{"$time":1}"#, .containsUnusualKey),
        (#"{"a.b":1}"#, .containsUnusualKey),
        (#"{"a b":1}"#, .containsUnusualKey), (#"[{"x":{"a\u0062":1}}]"#, .containsUnusualKey), (#"{"é":1}"#, []),
        (#"{"a":"$time. "}"#, []), (#"{"12345678$":1}"#, .containsUnusualKey),
        (#"{"1234567$":1}"#, .containsUnusualKey),
        ("[" + String(repeating: "1,", count: 255) + "1]", []),
        ("[" + String(repeating: "1,", count: 256) + "1]", .containsMany),
        ("{" + (0..<256).map { "\"k\($0)\":1" }.joined(separator: ",") + "}", []),
        ("{" + (0..<257).map { "\"k\($0)\":1" }.joined(separator: ",") + "}", .containsMany),
    ]

    @Test(arguments: cases)
    func facts(_ value: String, _ facts: Field.Facts) {
        var seen: [Field.Facts] = []
        var harness = DecoderHarness(.jsonLinesOfObjects)
        harness.inspect = { row in seen = (0..<row.count).map { row.firstField[$0].facts } }
        _ = harness.run(Array("{\"v\":\(value),\"w\": \(value),\"x\" :\(value)}".utf8))
        // Each key is met for the first time; white space around the colon unties key and value.
        #expect(seen == [facts.union(.tight), facts, facts])
    }

    /// Key, colon and value of a tight field are the input's own bytes, whether the key was guessed or not.
    @Test func tightSpans() {
        let long = String(repeating: "k", count: 40)
        let line =
            "{\"a\":1,\"bcdefgh\":\"x\\n\",\"bcdefghi\":{ \"k\" : 1 },\"\(long)\":[],\"q\\\"q\":null,\"é\":\"\",\"a\\u0062\":2,\"s\" :3}"
        var spans: [[String]] = []
        var harness = DecoderHarness(.jsonLinesOfObjects)
        harness.inspect = { row in
            spans.append(
                (0..<row.count).compactMap { index in
                    let field = row.firstField[index]
                    guard field.facts.contains(.tight) else { return nil }
                    let end = field.kind == .string ? field.end + 1 : field.end
                    return String(decoding: (field.bytes - Int(field.lead)).bytes(upTo: end), as: UTF8.self)
                }
            )
        }
        _ = harness.run(Array("\(line)\n\(line)".utf8))
        let expected = [
            "\"a\":1", "\"bcdefgh\":\"x\\n\"", "\"bcdefghi\":{ \"k\" : 1 }", "\"\(long)\":[]", "\"q\\\"q\":null",
            "\"é\":\"\"",
        ]
        #expect(spans == [expected, expected])
    }

    /// msgpack gains the facts that the scanner finds in the JSON that is made of it.
    @Test func messagePackAgreesWithItsJSON() {
        typealias Writer = MessagePackWriter
        let values: [Writer.Value] = [
            .array([.null]), .map([(.text("a"), .array([.null]))]), .array([.text(Self.long)]),
            .array([.text(Self.fits)]),
            .map([(.text(Self.long), .null)]), .map([(.text(""), .bool(true))]),
            .map([(.text("$x"), .integer(1)), (.text("y"), .integer(2))]),
            .map([(.text("a\nb"), .integer(1))]), .map([(.text("é"), .map([(.text("a b"), .array([]))]))]),
            .array(Array(repeating: .integer(1), count: 256)), .array(Array(repeating: .integer(1), count: 257)),
            .map((0..<200).map { (.text("k\($0)"), .integer($0)) }),
            .map((0..<257).map { (.text("k\($0)"), .integer($0)) }),
        ]
        for value in values {
            var found: [(Field.Facts, UInt64)] = []
            var json = ""
            var harness = DecoderHarness(.messagePack, columns: .of("v"))
            harness.inspect = { row in
                var text: [UInt8] = []
                row.append(row.firstField[0], to: &text)
                json = String(decoding: text, as: UTF8.self)
                found.append((row.firstField[0].facts, row.firstField[0].payload))
            }
            _ = harness.run(Writer.array([value]))
            var scanner = DecoderHarness(.jsonLinesOfArrays, columns: .of("v"))
            scanner.inspect = { row in found.append((row.firstField[0].facts, row.firstField[0].payload)) }
            _ = scanner.run(Array("[\(json)]".utf8))
            #expect(found.count == 2 && found[0].0 == found[1].0, "\(json)")
            // Keys with escapes have another spelling, which the facts tell.
            if !json.contains("\\") { #expect(found[0].1 == found[1].1, "\(json)") }
        }
    }

    @Test func signatures() {
        let keys = [
            "", "a", "inc", "add", "$time", "seven77", "eight888", "nine99999", "é", String(repeating: "k", count: 300),
        ]
        for key in keys {
            var signature: UInt64 = 0
            var harness = DecoderHarness(.jsonLinesOfObjects)
            harness.inspect = { signature = $0.firstField[0].payload }
            _ = harness.run(Array("{\"v\":{\"\(key)\":{\"nested\":[{\"deeper\":1}]}}}".utf8))
            #expect(signature == KeySignature.bits(of: key))
            #expect((1...2).contains(signature.nonzeroBitCount))
        }
    }
}

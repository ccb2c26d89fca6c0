import Testing

@testable import Rows

/// Text of fields: escapes resolved, JSON inside strings, members of objects.
@Suite struct TextTests {
    @Test(arguments: [
        (#"plain"#, "plain"), (#""#, ""), (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#"\u0041\u00e9\u6771"#, "Aé東"),
        (#"\ud83c\udf8c!"#, "🎌!"), (#"\udbff\udfff"#, "\u{10FFFF}"), (#"\ud800\udc00"#, "\u{10000}"),
        (#"\u0000x"#, "\u{0}x"), (#"é\u0301"#, "é\u{301}"),
    ])
    func plainText(_ spelled: String, _ text: String) {
        let found = inspect("{\"v\":\"\(spelled)\"}") { row in
            let plain = row.plainText(of: row.firstField[0])
            #expect(plain.facts.contains(.needsEscaping) || !plain.facts.contains(.escaped))
            var json: [UInt8] = []
            row.append(plain, to: &json)
            #expect((try? JSONValue(parsing: json)) == .string(text))
            return Array(plain.bytes.bytes(upTo: plain.end))
        }
        #expect(found == Array(text.utf8))
    }

    @Test(
        arguments: [
            ("{}", "{}"), (" [1, 2] ", "[1, 2]"), ("5", "5"), ("null", "null"), ("\"x\"", "x"),
            ("{\"a\":\n[\n1]}", "{\"a\":\r[\r1]}"),
            ("", nil), (" ", nil), ("{", nil), ("{}x", nil), ("[1,]", nil), ("\"a\nb\"", nil), ("\u{0}", nil),
            ("1\n2", nil),
            (
                String(repeating: "[", count: 63) + String(repeating: "]", count: 63),
                String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
            ),
            (String(repeating: "[", count: 64) + String(repeating: "]", count: 64), nil),
        ] as [(String, String?)]
    )
    func jsonInText(_ text: String, _ json: String?) {
        var line: [UInt8] = Array("{\"v\":".utf8)
        JSONValue.writeString(text, to: &line)
        let found: [UInt8]? = inspect(String(decoding: line, as: UTF8.self) + "}") { row in
            row.jsonValue(in: row.firstField[0]).map { Array($0.bytes.bytes(upTo: $0.end)) }
        }
        #expect(found == json.map { Array($0.utf8) })
    }

    @Test func membersOfAnObject() {
        let text = #"{ "a" : 1 ,"b":"x\"y","c\u0064":{"k":[null]}, "":[ ],"é":null }"#
        let names: [String] =
            inspect("{\"v\":\(text)}") { row in
                JSONObjectWalker().members(of: row.firstField[0].bytes).map { member in
                    let value = member.valueText
                    return
                        "\(member.name)=\(String(decoding: value.start.bytes(upTo: value.start + value.count), as: UTF8.self))"
                }
            } ?? []
        #expect(names == ["a=1", #"b="x\"y""#, #"cd={"k":[null]}"#, "=[ ]", "é=null"])
        #expect(inspect("{\"v\":{ }}") { JSONObjectWalker().members(of: $0.firstField[0].bytes).count } == 0)
    }

    /// What the closure makes of the first row of a line.
    private func inspect<Result>(_ line: String, _ body: (Row) -> Result?) -> Result? {
        var result: Result?
        withoutActuallyEscaping(body) { body in
            var harness = DecoderHarness(.jsonLinesOfObjects)
            harness.inspect = { result = body($0) }
            let found = harness.run(Array(line.utf8))
            #expect(found.records.count == 1 && found.rejections.isEmpty, "\(line): \(found)")
        }
        return result
    }
}

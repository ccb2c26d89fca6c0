import Foundation
import Rows
import Testing

/// RFC 8259, held against the row scanner, the tree parser and Foundation.
@Suite struct JSONStrictnessTests {
    @Test(arguments: JSONCases.accepted)
    func accepted(_ value: String) throws {
        #expect(reason(of: "{\"v\":\(value)}") == nil)
        #expect(reason(of: "{ \"v\" : \(value) , \"w\":1 }") == nil)
        let tree = try JSONValue(parsing: value.utf8)
        #expect(foundationAccepts(Array(value.utf8)))
        // What the tree writes, it reads.
        #expect(try JSONValue(parsing: tree.jsonText) == tree)
    }

    @Test(arguments: JSONCases.refused)
    func refused(_ value: String) {
        for line in ["{\"v\":\(value)}", "{\"v\":1,\"w\":\(value)}", "{\"v\":[0,\(value)]}"] {
            #expect(reason(of: line) == "json-syntax", "\(line)")
        }
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: value.utf8) }
    }

    @Test(arguments: JSONCases.loneSurrogates)
    func loneSurrogates(_ value: String) throws {
        for line in ["{\"v\":\(value)}", "{\"v\":[\(value)]}", "{\(value):1}", "{\"v\":{\(value):1}}"] {
            #expect(reason(of: line) == "invalid-utf8", "\(line)")
        }
        let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: value.utf8) }
        #expect(error?.code == .loneSurrogate)
    }

    @Test(arguments: JSONCases.malformedUTF8)
    func malformedUTF8(_ bytes: [UInt8]) {
        // At every place of the eight that are looked at together, as value, as key, and deeper.
        for padding in 0..<9 {
            let text = Array("\"".utf8) + Array(repeating: UInt8(ascii: "x"), count: padding) + bytes + Array("\"".utf8)
            for (before, after) in [("{\"v\":", "}"), ("{\"v\":[", "]}"), ("{", ":1}"), ("{\"v\":{", ":1}}")] {
                let line = Array(before.utf8) + text + Array(after.utf8)
                #expect(reason(of: line) == "invalid-utf8", "\(line)")
                #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: line) }
                #expect(!foundationAccepts(line))
            }
        }
    }

    @Test func everyScalarIsAccepted() throws {
        var text = "{\"v\":\""
        for value in stride(from: UInt32(0x20), through: 0x10FFFF, by: 61) {
            guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" else { continue }
            text.unicodeScalars.append(scalar)
        }
        #expect(reason(of: text + "\"}") == nil)
    }

    @Test(arguments: [("{\"v\":", "}"), ("[", "]")])
    func nesting(_ row: (String, String)) throws {
        let format = row.0 == "[" ? RowFormat.jsonLinesOfArrays : .jsonLinesOfObjects
        for (open, close) in [("[", "]"), ("{\"k\":", "}")] {
            for (levels, isAccepted) in [(62, true), (63, true), (64, false), (65, false), (500, false)] {
                let inner = String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
                let line = row.0 + inner + row.1
                let found = DecoderHarness(format, columns: .of("v")).run(Array(line.utf8))
                #expect(found.rejections == (isAccepted ? [:] : [1: "nesting-too-deep"]))
                #expect(((try? JSONValue(parsing: line.utf8)) != nil) == isAccepted)
            }
        }
        let flat = DecodingLimits(maximumDepth: 1)
        #expect(
            DecoderHarness(.jsonLinesOfObjects, limits: flat).run(Array("{\"v\":1}\n{\"v\":[]}".utf8)).rejections == [
                2: "nesting-too-deep"
            ]
        )
    }

    private func reason(of line: String) -> String? { reason(of: Array(line.utf8)) }

    private func reason(of line: [UInt8]) -> String? {
        let found = DecoderHarness(.jsonLinesOfObjects).run(line)
        return found.failure ?? found.rejections[1]
    }

    /// Foundation refuses what is not JSON, but for a few things that it lets pass; so only its yes is used for
    /// accepted texts, and its no where it is strict.
    private func foundationAccepts(_ text: [UInt8]) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) != nil
    }
}

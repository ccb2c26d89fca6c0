import Braze
import Ledger
import Rows
import TestSupport
import Testing

@testable import Pipeline

/// A record that Braze rejects is written down as it came, whatever its format and whatever was made of it.
@Suite struct OriginalRowTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var input: [UInt8]
        var columns: String?
        var testDescription: String { name }

        init(_ name: String, _ text: String, columns: String? = nil) {
            self.init(name, Array(text.utf8), columns: columns)
        }

        init(_ name: String, _ input: [UInt8], columns: String? = nil) {
            self.name = name
            self.input = input
            self.columns = columns
        }
    }

    static let names = "user,old,noise,json,none"

    /// Two rows in msgpack.
    static let packed: [UInt8] = {
        var writer = MessagePackWriter()
        for user in ["u\"1", "u2"] {
            let values: [JSONValue] = [.string(user), .number("7"), .string("x"), .string(#"{"k":[1]}"#), .null]
            writer.write(.array(values))
        }
        return writer.bytes
    }()

    static let object = #"{"user":"u\"1","old":7,"noise":"x","json":"{\"k\":[1]}","none":null}"#
    static let array = #"["u\"1",7,"x","{\"k\":[1]}",null]"#

    @Test(arguments: [
        Case("JSON Lines", object + "\n" + #"{"user":"u2"}"#),
        Case("JSON Lines of arrays", array + "\n" + array, columns: names),
        Case("JSON document", "[\n\(object),\n\(object)\n]"),
        Case("JSON document over lines", "[\(object.replacing(",", with: ",\n"))]"),
        Case("JSON document of arrays", "[\(array),\(array)]", columns: names),
        Case("msgpack", packed, columns: names),
        Case("CSV", names + "\n" + #""u""1",7,x,"{""k"":[1]}","# + "\n"),
        Case("CSV without header", #""u""1",7,x,"{""k"":[1]}","# + "\n", columns: names),
        Case("TSV", names.replacing(",", with: "\t") + "\n" + "u\"1\t7\tx\t{\"k\":[1]}\t\n"),
    ])
    func rejected(_ test: Case) async throws {
        var harness = try LoadHarness(.userProfileAttributes) {
            $0.renames = ["user": "external_id", "old": "new"]
            $0.drops = ["noise"]
            $0.constants = [(column: "constant", value: "c"), (column: "none", value: "replaced")]
            $0.preFormattedFields = ["json"]
        }
        harness.options.skipsInvalid = true
        harness.options.input.paths = [try harness.directory.write(test.input, to: "input")]
        harness.options.input.schema = try test.columns.map { try Schema(columnList: $0) }
        let loaded = try await harness.load(FakeBraze { _, _ in .partial([0], of: "attributes") })

        let sent = try #require(loaded.requests.first?.first)
        #expect(sent["external_id"] == .string("u\"1") && sent["noise"] == nil)
        #expect(sent["json"]?["k"] == .array([.number("1")]) && sent["none"] == .string("replaced"))
        let isTyped = test.name.contains("SV") == false
        let line = try #require(loaded.rejects.first?.members)
        #expect(line.prefix(5).map(\.name) == ["user", "old", "noise", "json", "none"])
        #expect(
            line.prefix(5).map(\.value) == [
                .string("u\"1"), isTyped ? .number("7") : .string("7"), .string("x"), .string(#"{"k":[1]}"#), .null,
            ]
        )
        #expect(
            line.dropFirst(5).map(\.name)
                == ["_input", "_record", "_status", "_reason", "_column", "_message", "_http"]
        )
        #expect(line.first { $0.name == "_record" }?.value == .number("1"))
    }

    /// Rows that were folded into one object share its fate.
    @Test func foldedRows() async throws {
        let rows = #"{"external_id":"a","x":1}"# + "\n" + #"{"external_id":"b"}"# + "\n" + #"{"external_id":"a","x":2}"#
        var harness = try LoadHarness(.userProfileAttributes, inputs: [rows])
        harness.options.skipsInvalid = true
        let loaded = try await harness.load(FakeBraze { _, _ in .partial([0], of: "attributes") })
        #expect(loaded.rejected == [1, 3] && loaded.rejects.map { $0["x"]?.integerValue } == [1, 2])
        #expect(loaded.totals.delivered == 1 && loaded.totals.addUp)
    }

    /// A rejects file can be loaded as it is.
    @Test func aRejectsFileIsAnInput() async throws {
        var harness = try LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<10)])
        harness.options.skipsInvalid = true
        _ = try await harness.load(FakeBraze { _, objects in .partial(Array(objects.indices)) })
        let again = try LoadHarness(
            .customEvents,
            inputs: [String(decoding: harness.directory.read("rejects"), as: UTF8.self)]
        )
        let loaded = try await again.load(.willing())
        let first = try await LoadHarness(.customEvents, inputs: [LoadHarness.events(0..<10)]).load(.willing())
        #expect(loaded.requests == first.requests && loaded.totals.delivered == 10)
    }
}

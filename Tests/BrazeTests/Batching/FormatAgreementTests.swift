import Braze
import Rows
import TestSupport
import Testing

/// The same rows in three spellings make the same requests.
@Suite struct FormatAgreementTests {
    @Test(arguments: LoadMode.allCases, [UInt64(11), 12, 13, 14])
    func spellings(_ mode: LoadMode, seed: UInt64) throws {
        var generator = RowGenerator(mode, seed: seed)
        let rows = generator.rows(400)
        let lines = rows.map { String(decoding: JSONValue.object($0).jsonText, as: UTF8.self) }
        let loose = rows.map { LooseJSON.text(.object($0)) }
        var feed = RowFeed(mode) {
            $0.countsDataPoints = true
            $0.unsetsNulls = seed.isMultiple(of: 2)
            $0.renames = ["a0": "renamed", "c0": "renamed"]
            $0.constants = [(column: "constant", value: "c\"1")]
            $0.prioritization = [.unidentified]
        }
        let tight = feed.feed(lines: lines)
        let spaced = feed.feed(lines: loose)
        var names: [String] = []
        for member in rows.joined() where !names.contains(member.name) { names.append(member.name) }
        feed.options.schema = try Schema(columns: names.map { .init(name: $0) })
        feed.format = .messagePack
        var writer = MessagePackWriter()
        for row in rows {
            let values = Dictionary(uniqueKeysWithValues: row.map { ($0.name, $0.value) })
            writer.write(.array(names.map { values[$0] ?? .null }))
        }
        let packed = feed.feed(writer.bytes)
        let comment: Comment = "seed \(seed)"
        #expect(tight.rejections == spaced.rejections, comment)
        #expect(try values(tight) == values(spaced), comment)
        #expect(tight.dataPoints == spaced.dataPoints, comment)
        // In msgpack a column that a row has not is NULL, which unsets where that is wanted.
        if !feed.options.unsetsNulls || mode != .userProfileAttributes {
            #expect(tight.rejections == packed.rejections, comment)
            #expect(try values(tight) == values(packed), comment)
            #expect(tight.dataPoints == packed.dataPoints, comment)
        }
        #expect(tight.rejections.count < lines.count / 10, comment)
    }

    /// Bodies as values: members in any order, numbers as what a double holds.
    private func values(_ outcome: RowFeed.Outcome) throws -> [JSONValue] {
        try outcome.batches.map { normal(try JSONValue(parsing: $0.body)) }
    }

    private func normal(_ value: JSONValue) -> JSONValue {
        switch value {
        case .number(let digits): .number(Int64(digits).map(String.init) ?? Double(digits)?.description ?? digits)
        case .array(let elements): .array(elements.map(normal))
        case .object(let members):
            .object(members.map { .init(name: $0.name, value: normal($0.value)) }.sorted { $0.name < $1.name })
        default: value
        }
    }
}

/// JSON with white space and keys in escapes, as no fast road takes it.
enum LooseJSON {
    static func text(_ value: JSONValue) -> String {
        switch value {
        case .array(let elements): "[ " + elements.map(text).joined(separator: " , ") + " ]"
        case .object(let members):
            "{ " + members.map { "\(key($0.name)) : \(text($0.value))" }.joined(separator: "\t, ") + " }"
        case .string(let string): key(string)
        default: String(decoding: value.jsonText, as: UTF8.self)
        }
    }

    /// A string whose first UTF-16 unit is escaped.
    private static func key(_ name: String) -> String {
        let whole = String(decoding: JSONValue.string(name).jsonText, as: UTF8.self)
        guard let first = name.utf16.first, let scalar = name.unicodeScalars.first, first < 0x80, first >= 0x20,
            scalar != "\"", scalar != "\\"
        else { return whole }
        let digits = String(first, radix: 16)
        return "\"\\u" + String(repeating: "0", count: 4 - digits.count) + digits + whole.dropFirst(2)
    }
}

import Braze
import Rows
import TestSupport

/// Dumps with rows of every kind, made by chance from a seed: rows that fold, rows that are invalid, rows that are none.
struct GeneratedDump {
    enum Format: CaseIterable, Sendable {
        case jsonLines
        case jsonArrays
        case messagePack
        case csv
        case jsonDocument
    }

    /// The columns of rows that carry no names.
    static let columns = [
        "external_id", "alias_name", "alias_label", "email", "phone", "name", "time", "product_id", "currency", "price",
        "subscription_group_id", "subscription_state", "note", "nested", "score",
    ]

    private var random: SplitMix64
    private let mode: LoadMode
    /// Every so many records one that is no good.
    private let goodOnes: Int

    init(_ mode: LoadMode, seed: UInt64, goodOnes: Int = 12) {
        self.mode = mode
        self.goodOnes = goodOnes
        random = SplitMix64(state: seed)
    }

    /// The bytes of a dump.
    mutating func bytes(_ format: Format, records: Int) -> [UInt8] {
        switch format {
        case .jsonLines: jsonLines(records)
        case .jsonArrays: jsonArrays(records)
        case .messagePack: messagePack(records)
        case .csv: csv(records)
        case .jsonDocument: jsonDocument(records)
        }
    }

    private mutating func jsonLines(_ records: Int) -> [UInt8] {
        var bytes: [UInt8] = random.isOne(in: 3) ? [0xEF, 0xBB, 0xBF] : []
        bytes += text(object(row())) + [0x0A]
        for _ in 0..<records {
            if random.isOne(in: 30) { bytes += Array(" \t\r\n\n".utf8) }
            if random.isOne(in: goodOnes) {
                bytes += brokenLine()
            } else {
                var members = row().filter { $0.value != .null || random.isOne(in: 2) }
                if random.isOne(in: 10) { members.shuffle(using: &random) }
                if random.isOne(in: 40), let first = members.first { members.append(first) }
                bytes += text(object(members))
            }
            bytes += Array((random.isOne(in: 20) ? "\r\n" : "\n").utf8)
        }
        if random.isOne(in: 2) { bytes.removeLast() }
        return bytes
    }

    private mutating func jsonArrays(_ records: Int) -> [UInt8] {
        let header = text(.array(Self.columns.map(JSONValue.string))) + [0x0A]
        var bytes: [UInt8] = Array(repeating: 0x0A, count: random.isOne(in: 2) ? 90 : 0)
        if random.isOne(in: 2) { bytes += header }
        bytes += text(.array(row().map(\.value))) + [0x0A]
        for _ in 0..<records {
            if random.isOne(in: 50) {
                bytes += header
            } else if random.isOne(in: goodOnes) {
                bytes += brokenLine() + [0x0A]
            } else {
                var values = row().map(\.value)
                if random.isOne(in: 30) { values.removeLast() }
                bytes += text(.array(values)) + [0x0A]
            }
        }
        return bytes
    }

    private mutating func messagePack(_ records: Int) -> [UInt8] {
        var writer = MessagePackWriter()
        writer.write(.array(row().map(\.value)))
        var bytes = writer.bytes
        for _ in 0..<records {
            var writer = MessagePackWriter()
            var values = row().map(\.value)
            if random.isOne(in: goodOnes) {
                // A last value of one byte, to put another one in its place.
                values[values.count - 1] = .number("1")
                switch Int.random(in: 0..<5, using: &random) {
                case 0: values.removeLast()
                case 1: values[12] = .string(String(repeating: "x", count: Int.random(in: 400..<900, using: &random)))
                case 2:
                    // NaN in the last place.
                    writer.write(.array(values))
                    bytes += writer.bytes.dropLast(1) + [0xCA, 0x7F, 0xC0, 0, 0]
                    continue
                case 3:
                    // An ext type without a meaning, then text that is not UTF-8.
                    writer.write(.array(values))
                    bytes += writer.bytes.dropLast(1) + (random.isOne(in: 2) ? [0xD4, 0x05, 0] : [0xA2, 0xC3, 0x28])
                    continue
                default:
                    writer.write(.object([JSONValue.Member(name: "k", value: .number("1"))]))
                    bytes += writer.bytes
                    continue
                }
            }
            writer.write(.array(values))
            bytes += writer.bytes
        }
        return bytes
    }

    private mutating func csv(_ records: Int) -> [UInt8] {
        var text = Self.columns.joined(separator: ",") + "\n"
        for _ in 0..<records {
            let values = row().map { member -> String in
                switch member.value {
                case .null: ""
                case .string(let text): "\"" + text.replacing("\"", with: "\"\"") + "\""
                case .number(let digits): digits
                default: "\"{\"\"k\"\":1}\""
                }
            }
            text += (random.isOne(in: goodOnes) ? Array(values.dropLast()) : values).joined(separator: ",") + "\n"
        }
        return Array(text.utf8)
    }

    private mutating func jsonDocument(_ records: Int) -> [UInt8] {
        text(.array((0..<records).map { _ in object(row()) }))
    }

    /// A line that is no row, or none that can be used.
    private mutating func brokenLine() -> [UInt8] {
        let long = String(repeating: "y", count: Int.random(in: 250..<900, using: &random))
        let lines = [
            "{", "[1,2", "{\"a\":1}x", "\"text\"", "{\"external_id\":\"a\",\"external_id\":\"b\"}", "{\"name\":\"n\"}",
            "{\"external_id\":\"\(long)\",\"time\":\"\(long)\"}", "{\"external_id\":\"u\",\"note\":[[[[[[1]]]]]]}",
            "{\"external_id\":\"u1\",\"name\":\"n\",\"time\":\"yesterday\"}", "[1]",
        ]
        if random.isOne(in: 6) { return Array("{\"external_id\":\"".utf8) + [0xFF] + Array("\"}".utf8) }
        return Array((lines.randomElement(using: &random) ?? "").utf8)
    }

    private typealias Member = (name: String, value: JSONValue)

    /// A row of the mode, mostly a good one; every column has its place.
    private mutating func row() -> [Member] {
        let user = "user-\(Int.random(in: 0..<25, using: &random))"
        var values: [String: JSONValue] = ["external_id": .string(user), "score": .number(number())]
        switch mode {
        case .userProfileAttributes:
            values["note"] = .string(note())
            values["nested"] = nested()
            if random.isOne(in: 6) { values["email"] = .string("\(user)@example.com") }
            if random.isOne(in: 15) {
                values["external_id"] = .null
                values["alias_name"] = .string(user)
                values["alias_label"] = .string("label")
            }
        case .customEvents:
            values["name"] = .string("event")
            values["time"] = .number("17000\(Int.random(in: 10_000..<99_999, using: &random))")
            values["note"] = .string(note())
        case .purchases:
            values["product_id"] = .string("p")
            values["currency"] = .string(random.isOne(in: 20) ? "XXY" : "JPY")
            values["price"] = .number(number())
            values["time"] = .string("2026-10-01 12:34:56")
        case .userNewAlias:
            values["alias_name"] = .string(user)
            values["alias_label"] = .string("label")
            if random.isOne(in: 5) { values["note"] = .string("ignored") }
        case .userIdentifying:
            if random.isOne(in: 3) {
                values["email"] = .string("\(user)@example.com")
            } else {
                values["alias_name"] = .string(user)
                values["alias_label"] = .string("label")
            }
        case .userDelete:
            if random.isOne(in: 3) {
                values["external_id"] = .null
                values["alias_name"] = .string(user)
                values["alias_label"] = .string("label")
            }
        case .subscriptionStatus:
            let group = Int.random(in: 0..<3, using: &random)
            values["subscription_group_id"] = .string("00000000-0000-0000-0000-00000000000\(group)")
            values["subscription_state"] = .string(random.isOne(in: 2) ? "subscribed" : "unsubscribed")
        }
        if random.isOne(in: 25) { values["external_id"] = .string("") }
        if random.isOne(in: 40) { values["note"] = .string(String(repeating: "long", count: 70)) }
        return Self.columns.map { ($0, values[$0] ?? .null) }
    }

    private mutating func number() -> String {
        let isWhole = random.isOne(in: 3)
        let number = Int.random(in: 0..<100_000, using: &random)
        return isWhole ? "\(number % 9)" : "\(number).25"
    }

    private mutating func note() -> String {
        ["plain", "with \"quotes\"", "日本語のテキスト", "tab\there", ""].randomElement(using: &random) ?? ""
    }

    private mutating func nested() -> JSONValue {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: .object([JSONValue.Member(name: "inc", value: .number("1"))])
        case 1: .object([JSONValue.Member(name: "k", value: .array([.number("1"), .string("two")]))])
        case 2: .array([.string("a"), .null])
        case 3: .object([JSONValue.Member(name: "$x", value: .bool(true))])
        default: .null
        }
    }

    private func object(_ members: [Member]) -> JSONValue {
        .object(members.map { JSONValue.Member(name: $0.name, value: $0.value) })
    }

    private func text(_ value: JSONValue) -> [UInt8] {
        value.jsonText
    }
}

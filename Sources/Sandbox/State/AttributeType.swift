import Rows

/// The type of a custom attribute; the first value that comes fixes it.
///
/// Source: Braze documentation, "Custom attributes" (types, coercion rules).
enum AttributeType: String, Sendable {
    case boolean
    case number
    case string
    case time
    case array
    case object
    case objectArray = "object-array"

    /// The type of a stored value; `nil` for null.
    init?(_ value: JSONValue) {
        switch value {
        case .null: return nil
        case .bool: self = .boolean
        case .number: self = .number
        case .string(let text): self = TimeGrammar.looksLikeTime(text) ? .time : .string
        case .array(let elements):
            let hasObject = elements.contains { if case .object = $0 { true } else { false } }
            self = hasObject ? .objectArray : .array
        case .object: self = .object
        }
    }

    /// The value as this type; `nil` where it cannot be.
    func coerced(_ value: JSONValue) -> JSONValue? {
        switch (self, value) {
        case (.boolean, .bool), (.number, .number), (.string, .string), (.object, .object): value
        case (.array, .array), (.objectArray, .array): value
        case (.boolean, .number(let digits)) where digits == "1": .bool(true)
        case (.boolean, .number(let digits)) where digits == "0": .bool(false)
        case (.boolean, .string(let text)): Self.boolean(text)
        case (.number, .string(let text)): Double(text).map { _ in JSONValue.number(text) }
        case (.string, .number(let digits)): .string(digits)
        case (.time, .string(let text)): TimeGrammar.looksLikeTime(text) ? value : nil
        default: nil
        }
    }

    private static func boolean(_ text: String) -> JSONValue? {
        switch text.lowercased() {
        case "1", "true", "t": .bool(true)
        case "0", "false", "f": .bool(false)
        default: nil
        }
    }
}

extension TimeGrammar {
    /// Whether a text would be stored as a time: one of the formats, in the years 0 to 3000.
    static func looksLikeTime(_ text: String) -> Bool {
        let bytes = text.utf8
        // Nearly all texts end here.
        guard (10...40).contains(bytes.count), let first = bytes.first,
            first &- UInt8(ascii: "0") < 10 || "MTWFS".utf8.contains(first), let time = milliseconds(Array(bytes)[...])
        else { return false }
        return time < 32_535_216_000_000
    }
}

import Braze
import Rows

/// Whether a nested custom attribute is kept; one bad value inside loses all of it.
///
/// Source: Braze documentation, "Nested custom attributes" and "Array of objects".
enum NestedCheck {
    static func drop(_ value: JSONValue) -> SilentDrop? {
        isValid(value, depth: 0) ? nil : .nestedInvalid
    }

    private static func isValid(_ value: JSONValue, depth: Int) -> Bool {
        switch value {
        case .null: return false
        case .bool, .number: return true
        case .string(let text): return text.unicodeScalars.count <= Limits.stringCharacters
        case .array(let elements): return elements.allSatisfy { isValid($0, depth: depth + 1) }
        case .object(let members):
            if depth > 0, members.count == 1, members[0].name == "$time" {
                guard case .string(let text) = members[0].value else { return false }
                return TimeGrammar.looksLikeTime(text)
            }
            return members.allSatisfy { isName($0.name) && isValid($0.value, depth: depth + 1) }
        }
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix("$") && name.unicodeScalars.count <= Limits.stringCharacters
            && !name.utf8.contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: " ") }
    }

    static func isTooLarge(_ value: JSONValue) -> Bool {
        // Most are small; each byte of a text takes six at most.
        roughSize(value) > Limits.nestedAttributeBytes && value.jsonText.count > Limits.nestedAttributeBytes
    }

    /// Bytes of JSON text, at most.
    private static func roughSize(_ value: JSONValue) -> Int {
        switch value {
        case .null, .bool: 5
        case .number(let digits): digits.utf8.count
        case .string(let text): text.utf8.count * 6 + 2
        case .array(let elements): elements.reduce(2) { $0 + roughSize($1) + 1 }
        case .object(let members): members.reduce(2) { $0 + $1.name.utf8.count * 6 + 4 + roughSize($1.value) }
        }
    }
}

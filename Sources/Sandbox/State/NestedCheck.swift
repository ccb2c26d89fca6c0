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
        value.jsonText.count > Limits.nestedAttributeBytes
    }
}

/// A JSON value as a tree, for documents off the row path: schemas, responses, values that need a closer look.
///
/// Rows never become trees; see ``JSONScanner``. Numbers keep their digits, objects keep their order and
/// their repeated names. Source: RFC 8259.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A number, as its digits stand in the text.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// One name and its value in an object.
    public struct Member: Hashable, Sendable {
        public var name: String
        public var value: JSONValue

        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The value of the last member of that name; `nil` when this is no object or has none.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// The text of a string; `nil` for every other value.
    public var stringValue: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The integer that a number without fraction and exponent stands for; `nil` otherwise and on overflow.
    public var integerValue: Int? {
        guard case .number(let digits) = self else { return nil }
        return Int(digits)
    }

    /// The elements of an array; `nil` for every other value.
    public var arrayValue: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members of an object, in order; `nil` for every other value.
    public var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }
}

/// A table of Treasure Data, as `DATABASE.TABLE`.
public struct TableName: Hashable, Sendable, CustomStringConvertible {
    public let database: String
    public let table: String

    /// Reads a name; `nil` unless both parts are letters, digits and `_`.
    ///
    /// Source: Treasure Data documentation, "Postback API".
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy(Self.isName) else { return nil }
        database = String(parts[0])
        table = String(parts[1])
    }

    public var description: String { "\(database).\(table)" }

    private static func isName(_ text: Substring) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}

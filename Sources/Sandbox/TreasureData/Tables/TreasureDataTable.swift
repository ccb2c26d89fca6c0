public import Rows

/// A table of the sandbox's Treasure Data and what came into it.
public struct TreasureDataTable: Hashable, Sendable {
    public var database: String
    public var table: String
    /// Records that came, those over ``TreasureDataConfiguration/maximumRecords`` included.
    public var count = 0
    /// The records in the order in which they came, each an object with a `time`.
    public var records: [JSONValue] = []

    init(_ name: TableName) {
        database = name.database
        table = name.table
    }
}

/// A database and a table: letters, digits and `_`.
///
/// Source: Treasure Data documentation, "Postback API".
struct TableName: Hashable, Sendable {
    var database: String
    var table: String

    /// `nil` when one of the names has another character, or none.
    init?(_ database: Substring, _ table: Substring) {
        guard Self.isName(database), Self.isName(table) else { return nil }
        self.database = String(database)
        self.table = String(table)
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0 | 0x20) || $0 == 95 }
    }
}

/// The columns of a result, as `job/show` tells them in `hive_result_schema`.
///
/// Source: Treasure Data documentation, "Job API"; despite its name the field is filled for Presto and Trino too.
public struct Schema: Hashable, Sendable {
    /// One column.
    public struct Column: Hashable, Sendable {
        public var name: String
        public var type: ColumnType

        public init(name: String, type: ColumnType = .unknown) {
            self.name = name
            self.type = type
        }
    }

    /// The columns in the order of the row's values; no name comes twice.
    public let columns: [Column]

    /// A schema of these columns.
    ///
    /// - Parameter columns: at least one; see the errors for what they must be.
    /// - Throws: ``SchemaError`` when there is no column, a name is empty or a name comes twice.
    public init(columns: [Column]) throws(SchemaError) {
        guard !columns.isEmpty else { throw SchemaError("the schema has no columns") }
        // By their bytes: names that are equal to a reader only are two columns.
        var seen: Set<[UInt8]> = []
        for column in columns {
            guard !column.name.isEmpty else { throw SchemaError("the schema has a column without a name") }
            guard seen.insert(Array(column.name.utf8)).inserted else {
                throw SchemaError("the schema names the column \"\(column.name)\" twice")
            }
        }
        self.columns = columns
    }

    /// A schema of untyped columns, from a comma-separated list.
    ///
    /// - Parameter list: `a,b,c`; white space around a name is dropped.
    /// - Throws: ``SchemaError`` as ``init(columns:)`` does.
    public init(columnList list: String) throws(SchemaError) {
        let names = list.split(separator: ",", omittingEmptySubsequences: false).map { name in
            String(name.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        }
        try self.init(columns: names.map { Column(name: $0) })
    }

    /// The type of the column of that name; `.unknown` when there is none.
    public func type(of name: String) -> ColumnType {
        columns.first { $0.name == name }?.type ?? .unknown
    }
}

/// What a column's SQL type means for its values.
public enum ColumnType: Hashable, Sendable {
    case integer
    case floatingPoint
    /// Text in msgpack, a number for Braze.
    case decimal
    case boolean
    /// Text such as `2026-10-01 12:34:56.789`, ISO 8601 for Braze.
    case timestamp
    /// Text, JSON, arrays, maps, dates and everything else that goes as it comes.
    case unknown

    /// The type that a schema's type name stands for: Presto's, Trino's or Hive's.
    public init(typeName: String) {
        let name = typeName.lowercased()
        let base = name.prefix { $0.isLetter }
        switch base {
        case "tinyint", "smallint", "int", "integer", "bigint", "long": self = .integer
        case "double", "real", "float": self = .floatingPoint
        case "decimal", "numeric": self = .decimal
        case "boolean", "bool": self = .boolean
        case "timestamp": self = .timestamp
        default: self = .unknown
        }
    }
}

/// Why a schema cannot be used.
public struct SchemaError: Error, Hashable, Sendable {
    /// A sentence for people.
    public var message: String

    public init(_ message: String) { self.message = message }
}

import Rows

/// The tables and their records.
struct TableStore: Sendable {
    private(set) var tables: [TableName: TreasureDataTable] = [:]
    private let maximumRecords: Int
    private var kept = 0

    init(maximumRecords: Int) {
        self.maximumRecords = maximumRecords
    }

    /// Puts a record into a table, which is made when it is new.
    ///
    /// - Parameters:
    ///   - record: its members; a `uuid` is not kept, a `time` that is no whole number of seconds is replaced.
    ///   - name: the table.
    ///   - now: the time of a record that has none.
    mutating func insert(_ record: [JSONValue.Member], into name: TableName, at now: Duration) {
        let time = record.last { $0.name == "time" }?.value.integerValue ?? Int(now.wholeSeconds)
        tables[name, default: TreasureDataTable(name)].count += 1
        guard kept < maximumRecords else { return }
        kept += 1
        let members = record.filter { $0.name != "uuid" && $0.name != "time" }
        tables[name]?.records.append(
            .object(members + [JSONValue.Member(name: "time", value: .integer(time))])
        )
    }

    /// All tables, by database and name.
    var sorted: [TreasureDataTable] {
        tables.values.sorted { ($0.database, $0.table) < ($1.database, $1.table) }
    }
}

import Rows

/// What the sandbox says about its Treasure Data, under `GET /sandbox/td/`.
enum TreasureDataPages {
    /// `stats`, `jobs`, `tables`, or `tables/{database}/{table}` with `?last=` so many records.
    static func reply(path: String, query: [String: String], core: TreasureDataCore) -> Reply {
        let words = path.split(separator: "/").dropFirst(2)
        switch (words.first, words.count) {
        case ("stats", 1): return Reply(status: 200, json: core.withState { $0.statistics }.json)
        case ("jobs", 1): return core.list(["to": String(Int.max - 1)])
        case ("tables", 1):
            let tables = core.withState { $0.tables.sorted }
            return Reply(status: 200, json: .object(["tables": .array(tables.map { json($0, last: 0) })]))
        case ("tables", 3):
            let table = TableName(words[words.startIndex + 1], words[words.startIndex + 2]).flatMap { name in
                core.withState { $0.tables.tables[name] }
            }
            guard let table else { return .refusal(404, "no such table") }
            return Reply(status: 200, json: json(table, last: query["last"].flatMap { Int($0) } ?? .max))
        default: return .refusal(404, "no such page")
        }
    }

    private static func json(_ table: TreasureDataTable, last: Int) -> JSONValue {
        var members: [JSONValue.Member] = [
            JSONValue.Member(name: "database", value: .string(table.database)),
            JSONValue.Member(name: "table", value: .string(table.table)),
            JSONValue.Member(name: "count", value: .integer(table.count)),
        ]
        if last > 0 {
            members.append(JSONValue.Member(name: "records", value: .array(table.records.suffix(last))))
        }
        return .object(members)
    }
}

internal import Rows

/// Counts what Braze bills for.
///
/// Source: Braze documentation, "Data points".
enum DataPoints {
    /// Data points of one attribute.
    static func ofAttribute(_ value: Field, _ column: ColumnPlan, _ rules: ValueRules) -> Int {
        guard column.isBillable else { return 0 }
        guard value.kind == .object || value.kind == .array else { return 1 }
        return ofNested(rules.tree(value))
    }

    private static func ofNested(_ value: JSONValue) -> Int {
        switch value {
        case .array(let elements):
            elements.contains { $0.members != nil } ? elements.reduce(0) { $0 + leaves($1) } : 1
        case .object(let members) where NestedAttributeCheck.isOperator(value):
            members.reduce(0) { sum, member in
                let entries = member.value.arrayValue ?? []
                switch member.name {
                case "inc": return sum + 1
                case "$update": return sum + entries.reduce(0) { $0 + leaves($1["$new_object"] ?? .null) }
                case "$add": return sum + entries.reduce(0) { $0 + leaves($1) }
                default: return sum + entries.count
                }
            }
        default: leaves(value)
        }
    }

    private static func leaves(_ value: JSONValue) -> Int {
        guard let members = value.members, !(members.count == 1 && members[0].name == "$time") else { return 1 }
        return members.reduce(0) { $0 + leaves($1.value) }
    }
}

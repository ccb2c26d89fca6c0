internal import Rows

/// Counts what Braze bills for.
///
/// Source: Braze documentation, "Data points".
enum DataPoints {
    /// Events of Braze's own schema, which are free.
    private static let freeEvents: Set<String> = [
        "ecommerce.product_viewed", "ecommerce.cart_updated", "ecommerce.checkout_started",
        "ecommerce.order_placed", "ecommerce.order_cancelled", "ecommerce.order_refunded",
    ]

    /// Data points of an event.
    static func ofEvent(named name: String) -> Int { freeEvents.contains(name) ? 0 : 1 }

    /// Data points of one attribute.
    static func ofAttribute(_ value: Field, _ column: ColumnPlan) -> Int {
        column.isBillable ? of(value, column.rule) : 0
    }

    /// Data points of one member of an attributes object.
    ///
    /// - Parameters:
    ///   - member: as it was written.
    ///   - contactsAreAttributes: whether e-mail and phone stand beside an identifier.
    /// - Returns: 0 for identifiers and control members.
    static func ofMember(_ member: JSONMember, contactsAreAttributes: Bool) -> Int {
        let name = member.name
        switch ColumnRoles.role(of: name, in: .userProfileAttributes) {
        case .attribute, .profileField:
            return ColumnRoles.isBillable(name) ? of(member.value, ColumnRoles.rule(of: name)) : 0
        case .email, .phone: return contactsAreAttributes ? 1 : 0
        default: return 0
        }
    }

    private static func of(_ value: Field, _ rule: ColumnPlan.ProfileRule) -> Int {
        guard value.kind == .object || value.kind == .array, rule != .location else { return 1 }
        return ofNested(ValueRules.tree(value))
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

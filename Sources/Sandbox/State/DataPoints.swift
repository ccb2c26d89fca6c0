import Rows

/// What an accepted object is billed.
///
/// Source: Braze documentation, "Data points" and "Nested custom attributes" (data is taken at face value: an
/// unchanged value counts).
enum DataPoints {
    /// One custom attribute, as it was sent.
    static func attribute(_ sent: JSONValue) -> Int {
        switch sent {
        case .array(let elements):
            let objects = elements.filter { $0.members != nil }
            return objects.isEmpty ? 1 : objects.reduce(0) { $0 + leaves($1) }
        case .object(let members):
            if members.allSatisfy({ $0.name == "add" || $0.name == "remove" }) {
                return members.reduce(0) { $0 + ($1.value.arrayValue?.count ?? 0) }
            }
            if members.contains(where: { ["$add", "$remove", "$update"].contains($0.name) }) {
                return members.reduce(0) { $0 + operation($1) }
            }
            return leaves(sent)
        default: return 1
        }
    }

    /// `$add`: each attribute of each object; `$update`: each new property; `$remove`: each criterion.
    private static func operation(_ member: JSONValue.Member) -> Int {
        let entries = member.value.arrayValue ?? []
        switch member.name {
        case "$add": return entries.reduce(0) { $0 + leaves($1) }
        case "$update": return entries.reduce(0) { $0 + ($1["$new_object"].map(leaves) ?? 0) }
        default: return entries.count
        }
    }

    /// Leaf keys; an inner object's own key does not count.
    static func leaves(_ value: JSONValue) -> Int {
        guard case .object(let members) = value else { return 1 }
        return members.reduce(0) { $0 + leaves($1.value) }
    }
}

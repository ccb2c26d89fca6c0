import Rows

extension Profile {
    /// As `/users/export/ids` shows it; empty fields are left out.
    ///
    /// Source: Braze documentation, "POST: Export user profile by identifier"; `subscription_groups` is ours.
    var json: JSONValue {
        var members: [JSONValue.Member] = []
        func add(_ name: String, _ value: JSONValue?) {
            if let value { members.append(JSONValue.Member(name: name, value: value)) }
        }
        add("external_id", externalID.map(JSONValue.string))
        add("braze_id", .string(brazeID.text))
        if !deprecatedIDs.isEmpty { add("deprecated_external_ids", .array(deprecatedIDs.map(JSONValue.string))) }
        if !aliases.isEmpty {
            add(
                "user_aliases",
                .array(
                    aliases.map { .object(["alias_name": .string($0.name), "alias_label": .string($0.label)]) }
                )
            )
        }
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) { add(name, value) }
        if !customAttributes.isEmpty { add("custom_attributes", Self.sorted(customAttributes)) }
        if !events.isEmpty { add("custom_events", Self.list(events)) }
        if !purchases.isEmpty { add("purchases", Self.list(purchases)) }
        if !subscriptions.isEmpty { add("subscription_groups", Self.sorted(subscriptions.mapValues(JSONValue.string))) }
        return .object(members)
    }

    /// The same, with these members only.
    func json(only names: Set<String>) -> JSONValue {
        .object(json.members?.filter { names.contains($0.name) } ?? [])
    }

    static func sorted(_ members: [String: JSONValue]) -> JSONValue {
        .object(members.sorted { $0.key < $1.key }.map { JSONValue.Member(name: $0.key, value: $0.value) })
    }

    static func list(_ activities: [String: Activity], named nameMember: String = "name") -> JSONValue {
        .array(
            activities.sorted { $0.key < $1.key }.map { name, activity in
                .object([
                    nameMember: .string(name),
                    "first": .string(ISOTime.text(milliseconds: activity.first)),
                    "last": .string(ISOTime.text(milliseconds: activity.last)),
                    "count": .integer(activity.count),
                ])
            }
        )
    }
}

import Rows

extension ProfileStore {
    /// A profile as `/users/export/ids` shows it; empty fields are left out.
    ///
    /// Source: Braze documentation, "POST: Export user profile by identifier"; `subscription_groups` is ours.
    func json(_ profile: Profile) -> JSONValue {
        var members: [JSONValue.Member] = []
        func add(_ name: String, _ value: JSONValue?) {
            if let value { members.append(JSONValue.Member(name: name, value: value)) }
        }
        add("external_id", profile.externalID.map(JSONValue.string))
        add("braze_id", .string(profile.brazeID.text))
        if !profile.deprecatedIDs.isEmpty {
            add("deprecated_external_ids", .array(profile.deprecatedIDs.map(JSONValue.string)))
        }
        if !profile.aliases.isEmpty { add("user_aliases", .array(profile.aliases.map(\.json))) }
        let fields = profile.fields.entries.map { (StandardField.names[Int($0.number)], $0.value) }
        for (name, value) in fields.sorted(by: { $0.0 < $1.0 }) { add(name, value) }
        if !profile.customAttributes.isEmpty { add("custom_attributes", Self.sorted(custom(profile))) }
        if !profile.events.isEmpty { add("custom_events", list(profile.events)) }
        if !profile.purchases.isEmpty { add("purchases", list(profile.purchases)) }
        if !profile.subscriptions.isEmpty {
            add("subscription_groups", Self.sorted(profile.subscriptions.mapValues(JSONValue.string)))
        }
        return .object(members)
    }

    /// The same, with these members only.
    func json(_ profile: Profile, only names: Set<String>) -> JSONValue {
        .object(json(profile).members?.filter { names.contains($0.name) } ?? [])
    }

    /// Custom attributes by name.
    func custom(_ profile: Profile) -> [String: JSONValue] {
        Dictionary(
            profile.customAttributes.entries.map { (attributes.text(Int($0.number)), $0.value) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    static func sorted(_ members: [String: JSONValue]) -> JSONValue {
        .object(members.sorted { $0.key < $1.key }.map { JSONValue.Member(name: $0.key, value: $0.value) })
    }

    /// Events or purchases by name.
    func list(_ activities: NumberedValues<Activity>, named nameMember: String = "name") -> JSONValue {
        let named = activities.entries.map { (self.activities.text(Int($0.number)), $0.value) }
        return .array(
            named.sorted { $0.0 < $1.0 }.map { name, activity in
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

extension Alias {
    fileprivate var json: JSONValue {
        .object(["alias_name": .string(name), "alias_label": .string(label)])
    }
}

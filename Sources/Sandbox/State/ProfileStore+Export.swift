import Rows

/// Reading back.
///
/// Source: Braze documentation, "POST: Export user profile by identifier", "POST: Track users (synchronous)".
extension ProfileStore {
    /// The profiles that an export asks for, and the ids that nobody has.
    func export(_ request: JSONElement) -> (users: [JSONValue], invalidIDs: [String]) {
        var slots: [Slot] = []
        var invalidIDs: [String] = []
        for id in request["external_ids"]?.elements?.compactMap(\.string) ?? [] {
            if let slot = slot(.externalID(id)) { slots.append(slot) } else { invalidIDs.append(id) }
        }
        for alias in request["user_aliases"]?.elements?.compactMap({ Alias($0) }) ?? [] {
            if let slot = slot(.alias(alias)) { slots.append(slot) }
        }
        if let id = request["braze_id"]?.string, let slot = slot(.brazeID(id)) { slots.append(slot) }
        if let email = request["email_address"]?.string {
            slots += self.slots(.email(UserKey.normalized(email: email))).sorted()
        }
        if let phone = request["phone"]?.string {
            slots += self.slots(.phone(UserKey.normalized(phone: phone))).sorted()
        }
        let fields = request["fields_to_export"]?.elements.map { Set($0.compactMap(\.string)) }
        let users = slots.compactMap { profile($0) }.map { profile in
            fields.map { json(profile, only: $0) } ?? json(profile)
        }
        return (users, invalidIDs)
    }

    /// What a synchronous track request left of what it touched.
    func echo(_ object: CheckedObject, array: String) -> [JSONValue] {
        let fields = object.fields
        guard let key = UserKey(fields), let profile = slot(key).flatMap({ profile($0) }) else { return [] }
        var members: [JSONValue.Member] = []
        for name: StaticString in ["external_id", "braze_id", "user_alias", "email", "phone"] {
            guard let value = object.element[name], value.isPresent else { continue }
            members.append(JSONValue.Member(name: name.description, value: value.tree))
            break
        }
        switch array {
        case "events":
            let touched = touched(profile.events, by: fields.name)
            members.append(JSONValue.Member(name: "custom_events", value: list(touched)))
        case "purchases":
            let touched = touched(profile.purchases, by: fields.productID)
            members.append(
                JSONValue.Member(name: "purchase_events", value: list(touched, named: "product_id"))
            )
        default:
            let names = Set(object.element.children.map(\.nameText))
            let touched = custom(profile).filter { names.contains($0.key) }
            members.append(JSONValue.Member(name: "custom_attributes", value: Self.sorted(touched)))
        }
        return [.object(members)]
    }

    private func touched(_ values: NumberedValues<Activity>, by name: JSONElement?) -> NumberedValues<Activity> {
        var touched = NumberedValues<Activity>()
        if let name, let number = activities.number(of: name.plainBytes) { touched[number] = values[number] }
        return touched
    }
}

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
        if let email = request["email_address"]?.string { slots += self.slots(.email(email.lowercased())).sorted() }
        if let phone = request["phone"]?.string {
            slots += self.slots(.phone(UserKey.normalized(phone: phone))).sorted()
        }
        let fields = request["fields_to_export"]?.elements.map { Set($0.compactMap(\.string)) }
        let users = slots.compactMap { profile($0) }.map { profile in
            fields.map { profile.json(only: $0) } ?? profile.json
        }
        return (users, invalidIDs)
    }

    /// What a synchronous track request left of what it touched.
    func echo(_ object: JSONElement, array: String) -> [JSONValue] {
        let table =
            switch array {
            case "events": ObjectField.events
            case "purchases": ObjectField.purchases
            default: ObjectField.attributes
            }
        let fields = FieldSet(object, table: table)
        guard let key = UserKey(fields), let profile = slot(key).flatMap({ profile($0) }) else { return [] }
        var members: [JSONValue.Member] = []
        for name: StaticString in ["external_id", "braze_id", "user_alias", "email", "phone"] {
            guard let value = object[name], value.isPresent else { continue }
            members.append(JSONValue.Member(name: name.description, value: value.tree))
            break
        }
        switch array {
        case "events":
            let name = fields.name?.string ?? ""
            let touched = profile.events.filter { $0.key == name }
            members.append(JSONValue.Member(name: "custom_events", value: Profile.list(touched)))
        case "purchases":
            let name = fields.productID?.string ?? ""
            let touched = profile.purchases.filter { $0.key == name }
            members.append(JSONValue.Member(name: "purchase_events", value: Profile.list(touched, named: "product_id")))
        default:
            let names = Set(object.children.map(\.nameText))
            let touched = profile.customAttributes.filter { names.contains($0.key) }
            members.append(JSONValue.Member(name: "custom_attributes", value: Profile.sorted(touched)))
        }
        return [.object(members)]
    }
}

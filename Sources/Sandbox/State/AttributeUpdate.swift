import Braze
import Rows

/// One attributes object on its way into a profile.
///
/// Source: Braze documentation, "User attributes object", "Custom attributes", "Data points".
struct AttributeUpdate {
    /// `_merge_objects`.
    var merges: Bool
    /// Whether `email` is an attribute here; it is none where it says who the user is.
    var setsEmail: Bool
    var setsPhone: Bool

    func apply(_ member: JSONMember, to profile: inout Profile, store: inout ProfileStore) {
        switch StandardField.table[member] {
        case .control: return
        case .email:
            guard setsEmail else { return }
            store.bill(1)
            set("email", member.value.string.map { .string($0.lowercased()) } ?? .null, on: &profile)
        case .phone:
            guard setsPhone else { return }
            store.bill(1)
            set("phone", member.value.tree, on: &profile)
        case .country:
            store.bill(1)
            setCountry(member.value.tree, on: &profile, store: &store)
        case .billed:
            store.bill(1)
            set(member.nameText, member.value.tree, on: &profile)
        case .free: set(member.nameText, member.value.tree, on: &profile)
        case .subscriptionGroups: setSubscriptions(member.value, on: &profile)
        case nil: setCustom(member, on: &profile, store: &store)
        }
    }

    private func set(_ name: String, _ value: JSONValue, on profile: inout Profile) {
        profile.fields[name] = value == .null ? nil : value
    }

    /// Anything but a two-letter code becomes null ("User attributes object").
    private func setCountry(_ value: JSONValue, on profile: inout Profile, store: inout ProfileStore) {
        let isCode = value.stringValue?.utf8.count == 2
        if !isCode, value != .null { store.drop(.countryInvalid) }
        set("country", isCode ? value : .null, on: &profile)
    }

    private func setSubscriptions(_ value: JSONElement, on profile: inout Profile) {
        for group in value.elements ?? [] {
            guard let id = group["subscription_group_id"]?.string, let state = group["subscription_state"]?.string
            else { continue }
            profile.subscriptions[id] = state
        }
    }

    private func setCustom(_ member: JSONMember, on profile: inout Profile, store: inout ProfileStore) {
        let name = Self.trimmed(member.nameText)
        let sent = member.value.tree
        store.bill(DataPoints.attribute(sent))
        guard !name.isEmpty, !name.hasPrefix("$"),
            name.utf8.count <= Limits.stringCharacters || name.unicodeScalars.count <= Limits.stringCharacters
        else { return store.drop(.nameInvalid) }
        switch AttributeChange.of(sent, on: profile.customAttributes[name], merges: merges) {
        case .dropped(let reason): store.drop(reason)
        case .unset: profile.customAttributes[name] = nil
        case .set(let value):
            guard let stored = typed(value, name: name, store: &store) else { return store.drop(.typeMismatch) }
            countOverflow(sent, stored, store: &store)
            profile.customAttributes[name] = stored
        }
    }

    /// The value in the attribute's type, which the first value fixes.
    private func typed(_ value: JSONValue, name: String, store: inout ProfileStore) -> JSONValue? {
        if let type = store.attributeTypes[name] { return type.coerced(value) }
        store.attributeTypes[name] = AttributeType(value)
        return value
    }

    private func countOverflow(_ sent: JSONValue, _ stored: JSONValue, store: inout ProfileStore) {
        guard case .array(let elements) = sent, elements.count > Limits.arrayElements,
            case .array(let kept) = stored, kept.count < elements.count
        else { return }
        store.drop(.arrayOverflow, count: elements.count - kept.count)
    }

    /// Spaces around a custom attribute's name are stripped ("Custom attributes").
    private static func trimmed(_ name: String) -> String {
        guard name.utf8.first == UInt8(ascii: " ") || name.utf8.last == UInt8(ascii: " ") else { return name }
        var text = name.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

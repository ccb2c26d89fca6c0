import Braze
import Rows

/// One attributes object on its way into a profile.
///
/// Source: Braze documentation, "User attributes object", "Custom attributes", "Data points".
struct AttributeUpdate {
    let object: JSONElement
    /// `_merge_objects`.
    let merges: Bool
    /// Whether `email` is an attribute here; it is none where it says who the user is.
    let setsEmail: Bool
    let setsPhone: Bool

    init(_ object: CheckedObject) {
        let fields = object.fields
        self.object = object.element
        merges = fields.mergeObjects?.kind == .yes
        setsEmail = fields.hasPrimary
        setsPhone = fields.hasPrimary || fields.email != nil
    }

    func apply(to profile: inout Profile, attributes: inout AttributeTable, tally: inout StoreTally) {
        let document = object.document
        var name = object.index + 1
        profile.fields.expect(attributes.usualCounts.fields)
        profile.customAttributes.expect(attributes.usualCounts.custom)
        for _ in 0..<object.count {
            let value = name + 1
            let number = attributes.number(of: name, in: document)
            switch attributes.meaning(number) {
            case .standard(let field): set(field, document, value, on: &profile, tally: &tally)
            case .custom(let number):
                let sent = document.tree(value)
                tally.bill(DataPoints.attribute(sent))
                setCustom(number, sent, on: &profile, attributes: &attributes, tally: &tally)
            case .invalid:
                tally.bill(DataPoints.attribute(document.tree(value)))
                tally.drop(.nameInvalid)
            }
            name = Int(document.nodes[value].next)
        }
        attributes.usualCounts = (profile.fields.entries.count, profile.customAttributes.entries.count)
    }

    private func set(
        _ field: StandardField,
        _ document: JSONDocument,
        _ value: Int,
        on profile: inout Profile,
        tally: inout StoreTally
    ) {
        switch field.kind {
        case .control: return
        case .email:
            guard setsEmail else { return }
            let email = document.string(value).map { JSONValue.string(UserKey.normalized(email: $0)) }
            profile.fields[field.number] = email
        case .phone:
            guard setsPhone else { return }
            profile.fields[field.number] = Self.stored(document.tree(value))
        case .country:
            // Anything but a two-letter code becomes null ("User attributes object").
            let country = document.tree(value)
            let isCode = country.stringValue?.utf8.count == 2
            if !isCode, country != .null { tally.drop(.countryInvalid) }
            profile.fields[field.number] = isCode ? country : nil
        case .billed: profile.fields[field.number] = Self.stored(document.tree(value))
        case .free:
            profile.fields[field.number] = Self.stored(document.tree(value))
            return
        case .subscriptionGroups:
            setSubscriptions(JSONElement(document: document, index: value), on: &profile)
            return
        }
        tally.bill(1)
    }

    private static func stored(_ value: JSONValue) -> JSONValue? {
        value == .null ? nil : value
    }

    private func setSubscriptions(_ value: JSONElement, on profile: inout Profile) {
        for group in value.elements ?? [] {
            guard let id = group["subscription_group_id"]?.string, let state = group["subscription_state"]?.string
            else { continue }
            profile.subscriptions[id] = state
        }
    }

    private func setCustom(
        _ number: Int,
        _ sent: JSONValue,
        on profile: inout Profile,
        attributes: inout AttributeTable,
        tally: inout StoreTally
    ) {
        switch AttributeChange.of(sent, on: profile.customAttributes[number], merges: merges) {
        case .dropped(let reason): tally.drop(reason)
        case .unset: profile.customAttributes[number] = nil
        case .set(let value):
            guard let stored = Self.typed(value, number, &attributes) else { return tally.drop(.typeMismatch) }
            if case .array(let elements) = sent, case .array(let kept) = stored, elements.count > Limits.arrayElements,
                kept.count < elements.count
            {
                tally.drop(.arrayOverflow, count: elements.count - kept.count)
            }
            profile.customAttributes[number] = stored
        }
    }

    /// The value in the attribute's type, which the first value fixes.
    private static func typed(_ value: JSONValue, _ number: Int, _ attributes: inout AttributeTable) -> JSONValue? {
        if let type = attributes[typeOf: number] { return type.coerced(value) }
        attributes[typeOf: number] = AttributeType(value)
        return value
    }
}

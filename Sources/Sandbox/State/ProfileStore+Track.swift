import Braze
import Rows

/// `/users/track`: attributes, then events, then purchases.
///
/// Source: Braze documentation, "POST: Track users" (order, create and update-only rules).
extension ProfileStore {
    mutating func track(attributes: [JSONElement], events: [JSONElement], purchases: [JSONElement], at now: Duration) {
        for object in attributes { apply(attributes: object, at: now) }
        for object in events { apply(event: object, at: now) }
        for object in purchases { apply(purchase: object, at: now) }
    }

    /// The profile that an object is about, made if need be; `nil` where Braze does nothing.
    private mutating func target(_ fields: FieldSet, at now: Duration) -> Slot? {
        guard let key = UserKey(fields) else { return nil }
        if let slot = slot(key) { return slot }
        let isUpdateOnly = fields.updateExistingOnly.map { $0.kind == .yes }
        switch key {
        case .brazeID:
            drop(.brazeIDNotFound)
            return nil
        case .alias where isUpdateOnly ?? true:
            drop(.aliasNotFound)
            return nil
        case _ where isUpdateOnly ?? false:
            drop(.userNotFound)
            return nil
        default:
            return create(key, at: now)
        }
    }

    private mutating func apply(attributes object: JSONElement, at now: Duration) {
        let fields = FieldSet(object, table: ObjectField.attributes)
        guard let slot = target(fields, at: now) else { return }
        let merges = fields.mergeObjects?.kind == .yes
        let isBySecondary = [fields.externalID, fields.brazeID, fields.userAlias].allSatisfy {
            !($0?.isPresent ?? false)
        }
        for member in object.children {
            switch StandardField.table[member] {
            case .control: continue
            case .email:
                guard !isBySecondary else { continue }
                setContact("email", member.value.tree, on: slot, at: now)
            case .phone:
                guard !isBySecondary || fields.email != nil else { continue }
                setContact("phone", member.value.tree, on: slot, at: now)
            case .country:
                bill(1)
                setCountry(member.value.tree, on: slot)
            case .billed:
                bill(1)
                setField(member.nameText, member.value.tree, on: slot)
            case .free: setField(member.nameText, member.value.tree, on: slot)
            case .subscriptionGroups: setSubscriptions(member.value, on: slot)
            case nil: setCustom(member, merges: merges, on: slot)
            }
        }
    }

    private mutating func setContact(_ name: String, _ value: JSONValue, on slot: Slot, at now: Duration) {
        bill(1)
        let stored = name == "email" ? value.stringValue.map { JSONValue.string($0.lowercased()) } : value
        guard profile(slot)?.fields[name] != stored else { return }
        reindex(slot, at: now) { $0.fields[name] = value == .null ? nil : stored }
    }

    private mutating func setCountry(_ value: JSONValue, on slot: Slot) {
        if case .string(let text) = value, text.utf8.count == 2 {
            setField("country", value, on: slot)
        } else {
            if value != .null { drop(.countryInvalid) }
            setField("country", .null, on: slot)
        }
    }

    private mutating func setField(_ name: String, _ value: JSONValue, on slot: Slot) {
        modify(slot) { $0.fields[name] = value == .null ? nil : value }
    }

    private mutating func setSubscriptions(_ value: JSONElement, on slot: Slot) {
        for group in value.elements ?? [] {
            guard let id = group["subscription_group_id"]?.string, let state = group["subscription_state"]?.string
            else { continue }
            modify(slot) { $0.subscriptions[id] = state }
        }
    }

    private mutating func setCustom(_ member: JSONMember, merges: Bool, on slot: Slot) {
        let name = Self.trimmed(member.nameText)
        let sent = member.value.tree
        bill(DataPoints.attribute(sent))
        guard !name.isEmpty, !name.hasPrefix("$"), name.unicodeScalars.count <= Limits.stringCharacters else {
            return drop(.nameInvalid)
        }
        let current = profile(slot)?.customAttributes[name]
        switch AttributeChange.of(sent, on: current, merges: merges) {
        case .dropped(let reason): drop(reason)
        case .unset: modify(slot) { $0.customAttributes[name] = nil }
        case .set(let value):
            var stored = value
            if let type = attributeTypes[name] {
                guard let coerced = type.coerced(value) else { return drop(.typeMismatch) }
                stored = coerced
            } else {
                attributeTypes[name] = AttributeType(value)
            }
            if case .array(let sentElements) = sent, case .array(let kept) = stored, kept.count < sentElements.count,
                sentElements.count > Limits.arrayElements
            {
                drop(.arrayOverflow, count: sentElements.count - kept.count)
            }
            modify(slot) { $0.customAttributes[name] = stored }
        }
    }

    private mutating func apply(event object: JSONElement, at now: Duration) {
        let fields = FieldSet(object, table: ObjectField.events)
        guard let name = fields.name?.string, let slot = target(fields, at: now) else { return }
        if !name.hasPrefix("ecommerce.") { bill(1) }
        if let properties = fields.properties, properties.count > Limits.properties {
            drop(.tooManyProperties, count: properties.count - Limits.properties)
        }
        let activity = Self.activity(fields.time, count: 1, at: now)
        modify(slot) { $0.events[name] = $0.events[name]?.combined(with: activity) ?? activity }
    }

    private mutating func apply(purchase object: JSONElement, at now: Duration) {
        let fields = FieldSet(object, table: ObjectField.purchases)
        guard let product = fields.productID?.string, let slot = target(fields, at: now) else { return }
        let quantity = fields.quantity?.integer ?? 1
        bill(quantity + (fields.properties.map { DataPoints.leaves($0.tree) } ?? 0))
        let activity = Self.activity(fields.time, count: quantity, at: now)
        modify(slot) { $0.purchases[product] = $0.purchases[product]?.combined(with: activity) ?? activity }
    }

    /// A time in the future counts as now ("Event object").
    private static func activity(_ time: JSONElement?, count: Int, at now: Duration) -> Activity {
        let present = now.wholeMilliseconds
        let time = min(time.flatMap { TimeGrammar.milliseconds($0.bytes) } ?? present, present)
        return Activity(first: time, last: time, count: count)
    }

    /// Spaces around a custom attribute's name are stripped ("Custom attributes").
    private static func trimmed(_ name: String) -> String {
        guard name.first == " " || name.last == " " else { return name }
        var text = name.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

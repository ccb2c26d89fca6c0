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
        guard let slot = target(fields, at: now), var profile = take(slot) else { return }
        let contacts = profile.contacts
        let hasPrimary = [fields.externalID, fields.brazeID, fields.userAlias].contains { $0?.isPresent ?? false }
        let update = AttributeUpdate(
            merges: fields.mergeObjects?.kind == .yes,
            setsEmail: hasPrimary,
            setsPhone: hasPrimary || fields.email != nil
        )
        for member in object.children { update.apply(member, to: &profile, store: &self) }
        put(profile, at: slot, contacts: contacts, now: now)
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
}

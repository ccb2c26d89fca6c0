import Braze
import Rows

/// `/users/track`: attributes, then events, then purchases.
///
/// Source: Braze documentation, "POST: Track users" (order, create and update-only rules).
extension ProfileStore {
    mutating func track(
        attributes: [CheckedObject],
        events: [CheckedObject],
        purchases: [CheckedObject],
        at now: Duration
    ) {
        for object in attributes { apply(attributes: object, at: now) }
        for object in events { apply(event: object, at: now) }
        for object in purchases { apply(purchase: object, at: now) }
    }

    /// The profile that an object is about, made if need be; `nil` where Braze does nothing.
    private mutating func target(_ fields: FieldSet, at now: Duration) -> Slot? {
        guard let key = UserKey(fields) else { return nil }
        if let slot = slot(key) { return slot }
        let isUpdateOnly = fields.updateExistingOnly.flatMap { $0.isPresent ? $0.kind == .yes : nil }
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

    private mutating func apply(attributes object: CheckedObject, at now: Duration) {
        guard let slot = target(object.fields, at: now) else { return }
        update(slot, AttributeUpdate(object), at: now)
    }

    private mutating func apply(event object: CheckedObject, at now: Duration) {
        let fields = object.fields
        guard let name = fields.name, let slot = target(fields, at: now) else { return }
        if !EcommerceSchema.covers(name) { bill(1) }
        if let properties = fields.properties, properties.count > Limits.properties {
            drop(.tooManyProperties, count: properties.count - Limits.properties)
        }
        let activity = Self.activity(fields.time, count: 1, at: now)
        let number = self.activity(name)
        modify(slot) { $0.events[number] = $0.events[number]?.combined(with: activity) ?? activity }
    }

    private mutating func apply(purchase object: CheckedObject, at now: Duration) {
        let fields = object.fields
        guard let product = fields.productID, let slot = target(fields, at: now) else { return }
        let quantity = fields.quantity?.integer ?? 1
        bill(quantity + (fields.properties.map { DataPoints.leaves($0.tree) } ?? 0))
        let activity = Self.activity(fields.time, count: quantity, at: now)
        let number = self.activity(product)
        modify(slot) { $0.purchases[number] = $0.purchases[number]?.combined(with: activity) ?? activity }
    }

    /// A time in the future counts as now ("Event object").
    private static func activity(_ time: JSONElement?, count: Int, at now: Duration) -> Activity {
        let present = now.wholeMilliseconds
        let time = min(time.flatMap { TimeGrammar.milliseconds($0.bytes) } ?? present, present)
        return Activity(first: time, last: time, count: count)
    }
}

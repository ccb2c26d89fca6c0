import Rows

/// One user as the sandbox stores it.
struct Profile: Sendable {
    var brazeID: BrazeID
    /// Whether this is somebody; `false` where somebody was deleted and the place is free.
    var isPresent = true
    var externalID: String?
    /// Former external ids, still good for finding the user.
    var deprecatedIDs: [String] = []
    var aliases: [Alias] = []
    /// Braze's own fields, `email` and `phone` among them, by their numbers in ``StandardField``.
    var fields = NumberedValues<JSONValue>()
    /// By the numbers of their names in the workspace's ``AttributeTable``.
    var customAttributes = NumberedValues<JSONValue>()
    /// By the numbers of their names in the workspace's ``ProfileStore/activities``.
    var events = NumberedValues<Activity>()
    /// By the numbers of the product ids, likewise.
    var purchases = NumberedValues<Activity>()
    /// `subscribed` or `unsubscribed`, by subscription group.
    var subscriptions: [String: String] = [:]
    /// Grows with every change in the workspace; tells who was updated last.
    var revision = 0

    init(brazeID: BrazeID) {
        self.brazeID = brazeID
    }

    var email: String? { fields[StandardField.email]?.stringValue }

    /// Without spaces and punctuation.
    var phone: String? { (fields[StandardField.phone]?.stringValue).map { UserKey.normalized(phone: $0) } }

    /// Takes over what only the other one has; counters add up.
    ///
    /// Source: Braze documentation, "POST: Identify users" and "POST: Merge users".
    mutating func absorb(_ other: Profile) {
        fields.merge(other.fields) { own, _ in own }
        customAttributes.merge(other.customAttributes) { own, _ in own }
        events.merge(other.events) { $0.combined(with: $1) }
        purchases.merge(other.purchases) { $0.combined(with: $1) }
        subscriptions.merge(other.subscriptions) { own, _ in own }
        let labels = Set(aliases.map(\.label))
        aliases += other.aliases.filter { !labels.contains($0.label) }
    }
}

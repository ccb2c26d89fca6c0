import Rows

/// One user as the sandbox stores it.
struct Profile: Sendable {
    var brazeID: BrazeID
    var externalID: String?
    /// Former external ids, still good for finding the user.
    var deprecatedIDs: [String] = []
    var aliases: [Alias] = []
    /// Braze's own fields, `email` and `phone` among them.
    var fields: [String: JSONValue] = [:]
    var customAttributes: [String: JSONValue] = [:]
    var events: [String: Activity] = [:]
    var purchases: [String: Activity] = [:]
    /// `subscribed` or `unsubscribed`, by subscription group.
    var subscriptions: [String: String] = [:]
    /// Grows with every change in the workspace; tells who was updated last.
    var revision = 0

    /// What a profile is found by beside its identifiers.
    struct Contacts: Equatable {
        var email: String?
        /// Without spaces and punctuation.
        var phone: String?
    }

    var email: String? { fields["email"]?.stringValue }
    var phone: String? { fields["phone"]?.stringValue }

    var contacts: Contacts { Contacts(email: email, phone: phone.map(UserKey.normalized)) }

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

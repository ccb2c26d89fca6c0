internal import Rows

/// What Braze asks of profile fields that have a shape of their own.
///
/// Source: Braze documentation, "User attributes object", and "POST: Track users", object-level errors.
enum ProfileFieldCheck {
    /// Checks a value.
    ///
    /// - Returns: the reason and a sentence when Braze would refuse the object.
    static func fault(
        of value: JSONValue,
        _ rule: ColumnPlan.ProfileRule
    ) -> (reason: RejectionReason, message: String)? {
        switch rule {
        case .subscription:
            isState(value, of: ["subscribed", "unsubscribed", "opted_in"])
                ? nil : (.invalidSubscriptionState, "not subscribed, unsubscribed or opted_in")
        case .location: isLocation(value) ? nil : (.invalidLocation, "not an object with longitude and latitude")
        case .pushTokens: arePushTokens(value) ? nil : (.invalidPushTokens, "not an array of app_id and token")
        case .subscriptionGroups:
            areGroups(value)
                ? nil : (.invalidSubscriptionGroup, "not an array of subscription_group_id and subscription_state")
        case .none, .imageURL, .opaque, .unsupported: nil
        }
    }

    private static func isState(_ value: JSONValue?, of states: [String]) -> Bool {
        value?.stringValue.map(states.contains) ?? false
    }

    private static func isLocation(_ value: JSONValue) -> Bool {
        guard case .number? = value["longitude"], case .number? = value["latitude"] else { return false }
        return true
    }

    private static func arePushTokens(_ value: JSONValue) -> Bool {
        guard let tokens = value.arrayValue else { return false }
        return tokens.allSatisfy { token in
            guard token["app_id"]?.stringValue != nil, token["token"]?.stringValue != nil else { return false }
            guard let device = token["device_id"] else { return true }
            return device.stringValue.map { (8...255).contains($0.utf8.count) } ?? false
        }
    }

    private static func areGroups(_ value: JSONValue) -> Bool {
        guard let groups = value.arrayValue else { return false }
        return groups.allSatisfy { group in
            guard let identifier = group["subscription_group_id"]?.stringValue else { return false }
            return AddressSyntax.isUUID(identifier.utf8)
                && isState(group["subscription_state"], of: ["subscribed", "unsubscribed"])
        }
    }
}

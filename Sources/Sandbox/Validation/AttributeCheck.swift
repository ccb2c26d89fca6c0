import Braze

/// What Braze refuses in an object of `attributes`.
///
/// Source: Braze documentation, "User attributes object" and "API errors" (the documented names).
enum AttributeCheck {
    /// What is wrong with the object; `nil` when nothing is.
    static func sentence(_ object: CheckedObject) -> String? {
        guard object.element.kind == .object else { return Sentence.notAnObject }
        let fields = object.fields
        guard fields.flagsAreBooleans else { return Sentence.flag }
        if fields.pushTokenImport?.kind == .yes {
            guard fields.externalID == nil, fields.brazeID == nil, let tokens = fields.pushTokens,
                tokens.kind == .array, tokens.count > 0
            else { return Sentence.pushTokenImport }
        } else if let sentence = IdentifierCheck.sentence(fields) {
            return sentence
        }
        if let tokens = fields.pushTokens, tokens.isPresent, let sentence = pushTokenSentence(tokens) {
            return sentence
        }
        return fields.sentence
    }

    static func sentence(for field: ObjectField, _ value: JSONElement) -> String? {
        switch field {
        case .emailSubscribe: isSubscriptionState(value) ? nil : Sentence.emailSubscriptionState
        case .pushSubscribe: isSubscriptionState(value) ? nil : Sentence.pushSubscriptionState
        case .currentLocation: isLocation(value) ? nil : Sentence.locationUpdate
        case .subscriptionGroups: subscriptionGroupSentence(value)
        case .emailSubscriptionInfo: Sentence.emailSubscriptionInfo
        default: nil
        }
    }

    private static func isSubscriptionState(_ value: JSONElement) -> Bool {
        guard let text = value.string else { return !value.isPresent }
        return ["subscribed", "unsubscribed", "opted_in"].contains(text)
    }

    private static func isLocation(_ value: JSONElement) -> Bool {
        guard value.isPresent else { return true }
        guard let longitude = value["longitude"]?.double, let latitude = value["latitude"]?.double else {
            return false
        }
        return abs(longitude) <= 180 && abs(latitude) <= 90
    }

    private static func subscriptionGroupSentence(_ value: JSONElement) -> String? {
        guard let groups = value.elements else { return Sentence.subscriptionGroupArray }
        for group in groups {
            guard group.kind == .object else { return Sentence.subscriptionGroupHash }
            guard UUIDGrammar.matches(group["subscription_group_id"]) else { return Sentence.subscriptionGroupID }
            guard let state = group["subscription_state"]?.string, ["subscribed", "unsubscribed"].contains(state)
            else { return Sentence.subscriptionGroupState }
        }
        return nil
    }

    private static func pushTokenSentence(_ value: JSONElement) -> String? {
        guard let tokens = value.elements, tokens.allSatisfy({ $0.kind == .object }) else {
            return Sentence.pushTokenValue
        }
        for token in tokens {
            guard IdentifierCheck.isText(token["token"]) else { return Sentence.pushTokenString }
            guard IdentifierCheck.isText(token["app_id"]) else { return Sentence.pushTokenAppID }
            if let device = token["device_id"], device.isPresent, !(8...255).contains(device.textByteCount) {
                return Sentence.deviceID
            }
        }
        return nil
    }
}

/// What Braze says about an object that it refuses.
///
/// Three kinds: sentences seen on the wire; documented names (Braze documentation, "API errors") where no
/// sentence has been seen; and our own wording where neither is known, each marked so.
enum Sentence {
    // Seen on the wire.
    static let identifierRequired = "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required"
    static let externalIDTooLong = "'external_id' must be fewer than 988 bytes"
    static let externalIDBlocked = "provided external_id is blacklisted and disallowed"
    static let email = "The value provided for the 'email' field is not a valid email."
    static let currency = "'currency' must be an ISO 4217 currency"
    static let quantity = "'quantity' is not valid"
    static let properties = "Invalid 'properties' field"

    static func missingProperty(_ name: String) -> String {
        "The property '#/' did not contain a required property of '\(name)'"
    }

    static func mistypedProperty(_ name: String, is found: String, shouldBe wanted: String) -> String {
        "The property '#/\(name)' of type \(found) did not match the following type: \(wanted)"
    }

    static func additionalProperties(_ names: [String]) -> String {
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        return "The property '#/' contains additional properties [\(list)] outside of the schema when none are allowed"
    }

    // Documented names.
    static let emailSubscriptionState = "BAD_EMAIL_SUBSCRIPTION_STATE"
    static let pushSubscriptionState = "BAD_PUSH_SUBSCRIPTION_STATE"
    static let locationUpdate = "BAD_LOCATION_UPDATE"
    static let subscriptionGroupArray = "BAD_SUBSCRIPTION_GROUP_ARRAY"
    static let subscriptionGroupHash = "BAD_SUBSCRIPTION_GROUP_HASH"
    static let subscriptionGroupID = "BAD_SUBSCRIPTION_GROUP_ID"
    static let subscriptionGroupState = "BAD_SUBSCRIPTION_GROUP_STATE"
    static let pushTokenImport = "BAD_PUSH_TOKEN_IMPORT"
    static let pushTokenValue = "BAD_PUSH_TOKEN_VALUE"
    static let pushTokenString = "BAD_PUSH_TOKEN_STRING"
    static let pushTokenAppID = "BAD_PUSH_TOKEN_APP_ID"
    static let deviceID = "BAD_DEVICE_ID"
    static let emailSubscriptionInfo = "INVALID_ATTRIBUTE_EMAIL_SUBSCRIPTION_INFO"

    // Our wording: the rule is documented, Braze's words for it are not known.
    static let twoPrimaries = "only one of 'external_id', 'braze_id' or 'user_alias' is allowed"
    static let alias = "'user_alias' is not valid"
    static let name = "'name' is not valid"
    static let time = "'time' is not valid"
    static let productID = "'product_id' is not valid"
    static let price = "'price' is not valid"
    static let flag = "a control field is not a boolean"
    static let notAnObject = "each entry must be an object"
}

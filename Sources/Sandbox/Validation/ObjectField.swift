/// The members of an object in a `/users/track` array that Braze gives a meaning to.
///
/// Source: Braze documentation, "User attributes object", "Event object", "Purchase object".
enum ObjectField: Sendable {
    case externalID
    case brazeID
    case userAlias
    case email
    case phone
    case updateExistingOnly
    case mergeObjects
    case pushTokenImport
    // Attributes.
    case emailSubscribe
    case pushSubscribe
    case currentLocation
    case subscriptionGroups
    case pushTokens
    case emailSubscriptionInfo
    // Events and purchases.
    case name
    case time
    case properties
    case productID
    case currency
    case price
    case quantity

    static let identifiers: [String: ObjectField] = [
        "external_id": .externalID, "braze_id": .brazeID, "user_alias": .userAlias, "email": .email,
        "phone": .phone, "_update_existing_only": .updateExistingOnly,
    ]

    /// Objects of the other endpoints: who they are about.
    static let others = NameTable(identifiers)

    static let attributes = NameTable(
        identifiers.merging([
            "_merge_objects": .mergeObjects, "push_token_import": .pushTokenImport,
            "email_subscribe": .emailSubscribe, "push_subscribe": .pushSubscribe,
            "current_location": .currentLocation, "subscription_groups": .subscriptionGroups,
            "push_tokens": .pushTokens, "email_subscription_info": .emailSubscriptionInfo,
        ]) { _, new in new }
    )

    static let events = NameTable(
        identifiers.merging(["name": .name, "time": .time, "properties": .properties]) { _, new in new }
    )

    static let purchases = NameTable(
        identifiers.merging([
            "product_id": .productID, "currency": .currency, "price": .price, "quantity": .quantity,
            "time": .time, "properties": .properties,
        ]) { _, new in new }
    )
}

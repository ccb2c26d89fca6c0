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

/// The members of one object that mean something, the last of each name.
struct FieldSet {
    var externalID: JSONElement?
    var brazeID: JSONElement?
    var userAlias: JSONElement?
    var email: JSONElement?
    var phone: JSONElement?
    var updateExistingOnly: JSONElement?
    var mergeObjects: JSONElement?
    var pushTokenImport: JSONElement?
    var pushTokens: JSONElement?
    var name: JSONElement?
    var time: JSONElement?
    var properties: JSONElement?
    var productID: JSONElement?
    var currency: JSONElement?
    var price: JSONElement?
    var quantity: JSONElement?
    /// What is wrong with an attribute that is checked where it stands.
    var sentence: String?

    init(_ object: JSONElement, table: NameTable<ObjectField>) {
        for member in object.children {
            guard let field = table[member] else { continue }
            let value = member.value
            switch field {
            case .externalID: externalID = value
            case .brazeID: brazeID = value
            case .userAlias: userAlias = value
            case .email: email = value
            case .phone: phone = value
            case .updateExistingOnly: updateExistingOnly = value
            case .mergeObjects: mergeObjects = value
            case .pushTokenImport: pushTokenImport = value
            case .pushTokens: pushTokens = value
            case .name: name = value
            case .time: time = value
            case .properties: properties = value
            case .productID: productID = value
            case .currency: currency = value
            case .price: price = value
            case .quantity: quantity = value
            case .emailSubscribe, .pushSubscribe, .currentLocation, .subscriptionGroups, .emailSubscriptionInfo:
                sentence = sentence ?? AttributeCheck.sentence(for: field, value)
            }
        }
    }
}

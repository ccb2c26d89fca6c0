/// Which part a column plays, by its name: the mapping table.
enum ColumnRoles {
    /// The part of a column in a mode.
    static func role(of name: String, in mode: LoadMode) -> ColumnPlan.Role {
        switch mode {
        case .userProfileAttributes: attributeRole(name)
        case .customEvents: eventRole(name)
        case .purchases: purchaseRole(name)
        case .userNewAlias: identifier(name, unlessOneOf: [.userAlias, .brazeID, .email, .phone])
        case .userIdentifying: identifier(name, unlessOneOf: [.brazeID])
        case .userDelete: identifier(name, unlessOneOf: [])
        case .subscriptionStatus: subscriptionRole(name)
        }
    }

    private static func identifier(_ name: String) -> ColumnPlan.Role? {
        switch name {
        case "external_id": .externalID
        case "user_alias": .userAlias
        case "alias_name": .aliasName
        case "alias_label": .aliasLabel
        case "user_alias_name": .userAliasName
        case "user_alias_label": .userAliasLabel
        case "braze_id": .brazeID
        case "email": .email
        case "phone": .phone
        default: nil
        }
    }

    /// The part of an identifier column in a mode without other columns.
    private static func identifier(_ name: String, unlessOneOf others: [ColumnPlan.Role]) -> ColumnPlan.Role {
        identifier(name).flatMap { others.contains($0) ? nil : $0 } ?? .ignored
    }

    private static func attributeRole(_ name: String) -> ColumnPlan.Role {
        switch name {
        case "_merge_objects": .mergeObjects
        case "_update_existing_only": .updateExistingOnly
        case "push_token_import": .pushTokenImport
        default: identifier(name) ?? (rule(of: name) == .none ? .attribute : .profileField)
        }
    }

    private static func eventRole(_ name: String) -> ColumnPlan.Role {
        switch name {
        case "name": .name
        case "time": .time
        case "app_id": .appID
        case "properties": .properties
        case "_update_existing_only": .updateExistingOnly
        default: identifier(name) ?? .property
        }
    }

    private static func purchaseRole(_ name: String) -> ColumnPlan.Role {
        switch name {
        case "product_id": .productID
        case "currency": .currency
        case "price": .price
        case "quantity": .quantity
        case "name": .property
        default: eventRole(name)
        }
    }

    private static func subscriptionRole(_ name: String) -> ColumnPlan.Role {
        switch name {
        case "subscription_group_id": .subscriptionGroupID
        case "subscription_state": .subscriptionState
        default: [.externalID, .email, .phone].first { $0 == identifier(name) } ?? .ignored
        }
    }

    /// What a profile field's value must be (Braze documentation, "User attributes object").
    static func rule(of name: String) -> ColumnPlan.ProfileRule {
        switch name {
        case "email_subscribe", "push_subscribe": .subscription
        case "current_location": .location
        case "push_tokens": .pushTokens
        case "subscription_groups": .subscriptionGroups
        case "image_url": .imageURL
        case "facebook", "twitter": .opaque
        case "email_subscription_info": .unsupported
        default: .none
        }
    }

    /// Whether Braze bills a data point for the field (Braze documentation, "Data points").
    static func isBillable(_ name: String) -> Bool {
        switch name {
        case "email_subscribe", "push_subscribe", "push_tokens", "subscription_groups", "image_url",
            "email_open_tracking_disabled", "email_click_tracking_disabled", "marked_email_as_spam_at",
            "date_of_first_session", "date_of_last_session", "facebook", "twitter":
            false
        default: true
        }
    }

    /// Whether Braze takes the name of an attribute: 1 to 255 characters, no `$` in front.
    static func isAttributeName(_ name: String) -> Bool {
        !name.isEmpty && !name.hasPrefix("$") && name.unicodeScalars.count <= Limits.stringCharacters
    }

    /// What is wrong with the name of a property.
    static func propertyFault(of name: String, in mode: LoadMode) -> ColumnPlan.NameFault {
        if reservedProperties(in: mode).contains(name) { return .reserved }
        return isAttributeName(name) ? .none : .invalid
    }

    /// Names that no property may have (Braze documentation, "Event object", "Purchase object").
    static func reservedProperties(in mode: LoadMode) -> [String] {
        mode == .purchases
            ? ["time", "product_id", "quantity", "event_name", "price", "currency"] : ["time", "event_name"]
    }
}

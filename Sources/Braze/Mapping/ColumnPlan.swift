internal import Rows

/// What becomes of one column's values; decided once a column, read once a field.
struct ColumnPlan {
    /// The part that a column plays in the mode.
    enum Role: UInt8 {
        /// A custom attribute, or a profile field without rules of its own.
        case attribute
        /// A profile field with a rule.
        case profileField
        /// A property of an event or purchase.
        case property
        case properties
        case externalID
        case userAlias
        case aliasName
        case aliasLabel
        /// `user_alias_name`, which goes with `user_alias_label` only.
        case userAliasName
        case userAliasLabel
        case brazeID
        case email
        case phone
        case mergeObjects
        case updateExistingOnly
        case pushTokenImport
        case name
        case time
        case appID
        case productID
        case currency
        case price
        case quantity
        case subscriptionGroupID
        case subscriptionState
        /// Has no place in this mode.
        case ignored
        /// Left out on request.
        case dropped
    }

    /// What a profile field's value must be.
    enum ProfileRule: UInt8 {
        case none
        /// `email_subscribe`, `push_subscribe`.
        case subscription
        /// `current_location`.
        case location
        case pushTokens
        case subscriptionGroups
        /// `image_url`.
        case imageURL
        /// `facebook`, `twitter`: objects that are no nested custom attributes.
        case opaque
        /// `email_subscription_info`.
        case unsupported
    }

    /// What is wrong with the column's name, so that no value of it can be sent.
    enum NameFault: UInt8 {
        case none
        case invalid
        case reserved
    }

    var role: Role
    var rule = ProfileRule.none
    var nameFault = NameFault.none
    var isPreFormatted = false
    /// Whether the column is sent under its own name.
    var keepsName = true
    /// Whether a value costs a data point.
    var isBillable = true
    var type: ColumnType
    /// `"name":` as it is sent; slack behind it.
    var key: ByteCursor
    /// The name's bits in the signature of an object's keys.
    var signature: UInt64 = 0
    var keyCount: Int32
    /// The most bytes that a value may have to go out without a look at it.
    var passingCount: Int32 = 0
    /// The kinds of value that go out without a look at them, a bit each; see ``ColumnPlan/passes(_:)``.
    var passingKinds: UInt16 = 0
}

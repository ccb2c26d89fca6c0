/// The fields of a profile that have names of Braze's: anything else is a custom attribute.
///
/// Source: Braze documentation, "User attributes object"; billing: "Data points".
struct StandardField: Sendable {
    enum Kind: Sendable {
        /// Says who or how; is not stored as a value.
        case control
        case email
        case phone
        case country
        /// Stored as sent, billed as one data point.
        case billed
        /// Stored as sent, free.
        case free
        case subscriptionGroups
    }

    var kind: Kind
    /// Position in ``names``.
    var number: Int

    static let email = 0
    static let phone = 1
    static let country = 2

    private static let kinds: [(name: String, kind: Kind)] = [
        ("email", .email), ("phone", .phone), ("country", .country), ("first_name", .billed), ("last_name", .billed),
        ("gender", .billed), ("dob", .billed), ("home_city", .billed), ("time_zone", .billed), ("language", .billed),
        ("current_location", .billed), ("date_of_first_session", .free), ("date_of_last_session", .free),
        ("email_subscribe", .free), ("email_open_tracking_disabled", .free),
        ("email_click_tracking_disabled", .free), ("facebook", .free), ("image_url", .free),
        ("marked_email_as_spam_at", .free), ("push_subscribe", .free), ("push_tokens", .free), ("twitter", .free),
        ("alias_name", .free), ("alias_label", .free), ("subscription_groups", .subscriptionGroups),
        ("external_id", .control), ("braze_id", .control), ("user_alias", .control),
        ("_update_existing_only", .control), ("_merge_objects", .control), ("push_token_import", .control),
    ]

    static let names = kinds.map(\.name)

    static let table = NameTable(
        Dictionary(
            uniqueKeysWithValues: kinds.enumerated().map { number, field in
                (field.name, StandardField(kind: field.kind, number: number))
            }
        )
    )
}

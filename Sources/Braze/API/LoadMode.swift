/// What a run does with its records: one row of the mapping table.
///
/// The raw values are Treasure Data's `mode`, and for `user_track` its `track_record_type`
/// (Treasure Data documentation, "Braze Export Integration").
public enum LoadMode: String, CaseIterable, Sendable {
    case userProfileAttributes = "user_profile_attributes"
    case customEvents = "custom_events"
    case purchases = "purchases"
    case userNewAlias = "user_new_alias"
    case userIdentifying = "user_identifying"
    case userDelete = "user_delete"
    case subscriptionStatus = "subscription_status"

    /// The endpoint that takes this mode's requests.
    public var endpoint: Endpoint {
        switch self {
        case .userProfileAttributes, .customEvents, .purchases: .track
        case .userNewAlias: .newAlias
        case .userIdentifying: .identify
        case .userDelete: .delete
        case .subscriptionStatus: .subscriptionStatus
        }
    }
}

/// A Braze REST endpoint that a run sends to.
///
/// Source: Braze documentation, "API endpoints" and "API rate limits" (September 2026).
public enum Endpoint: String, CaseIterable, Sendable {
    case track
    case newAlias
    case identify
    case delete
    case subscriptionStatus

    /// Path without a trailing slash: with one, Braze may answer 403 (Braze documentation, "API errors").
    public var path: String {
        switch self {
        case .track: "/users/track"
        case .newAlias: "/users/alias/new"
        case .identify: "/users/identify"
        case .delete: "/users/delete"
        case .subscriptionStatus: "/v2/subscription/status/set"
        }
    }

    /// Largest number of objects in one request.
    public var maximumObjects: Int {
        switch self {
        case .track: 75
        case .newAlias, .identify, .delete, .subscriptionStatus: 50
        }
    }

    /// The rate limit that this endpoint's requests count against.
    public var rateGroup: RateGroup {
        switch self {
        case .track: .track
        case .newAlias, .identify, .delete: .userMaintenance
        case .subscriptionStatus: .subscription
        }
    }

    /// The permission that the REST API key needs.
    public var permission: String {
        switch self {
        case .track: "users.track"
        case .newAlias: "users.alias.new"
        case .identify: "users.identify"
        case .delete: "users.delete"
        case .subscriptionStatus: "subscription.status.set"
        }
    }
}

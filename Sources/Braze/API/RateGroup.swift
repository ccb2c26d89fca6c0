/// Endpoints that share one of Braze's rate limits.
///
/// Source: Braze documentation, "API rate limits" (September 2026). The limits depend on the contract;
/// `--rate-limit` states another.
public enum RateGroup: String, CaseIterable, Sendable {
    /// `/users/track`.
    case track
    /// `/users/alias/new`, `/users/alias/update`, `/users/identify`, `/users/delete`, `/users/merge`.
    case userMaintenance
    /// `/subscription/status/set` and `/v2/subscription/status/set`.
    case subscription

    /// The limit that Braze documents for this group.
    public var documentedLimit: RateLimit {
        switch self {
        case .track: RateLimit(requests: 3_000, window: .seconds(3))
        case .userMaintenance: RateLimit(requests: 20_000, window: .seconds(60))
        case .subscription: RateLimit(requests: 5_000, window: .seconds(60))
        }
    }
}

/// At most so many requests in any window of that length.
public struct RateLimit: Hashable, Sendable {
    public var requests: Int
    public var window: Duration

    /// - Parameters:
    ///   - requests: at least 1.
    ///   - window: longer than zero.
    public init(requests: Int, window: Duration) {
        self.requests = requests
        self.window = window
    }
}

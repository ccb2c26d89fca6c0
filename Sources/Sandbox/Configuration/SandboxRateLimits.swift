public import Braze

/// The rate limits of a sandbox.
public struct SandboxRateLimits: Sendable {
    /// How a window runs.
    public enum Window: String, CaseIterable, Sendable {
        /// Any stretch of the window's length counts: the strictest reading.
        case sliding
        /// Windows start on the clock's multiples of their length, as Braze's hours and minutes do.
        case clockAligned = "clock-aligned"
    }

    /// What `X-RateLimit-Reset` says; Braze's documentation defines it both ways.
    public enum ResetStyle: String, CaseIterable, Sendable {
        /// Seconds since 1970 ("API rate limits").
        case epoch
        /// Seconds from now ("POST: Track users", MAU contracts).
        case delta
    }

    /// How a 429 says when to come back.
    public enum Refusal: String, CaseIterable, Sendable {
        /// `X-Ratelimit-Retry-After` in whole seconds, the three usual headers absent.
        case retryAfter = "retry-after"
        /// The three usual headers, nothing else.
        case limitHeaders = "limit-headers"
        /// Nothing.
        case bare
    }

    /// The limits of each group, all of them in force; a group that is absent has none.
    public var limits: [SandboxRateGroup: [RateLimit]]
    public var window = Window.sliding
    public var resetStyle = ResetStyle.epoch
    public var refusal = Refusal.retryAfter

    /// - Parameter limits: by group; Braze's documented ones unless stated.
    public init(limits: [SandboxRateGroup: [RateLimit]] = SandboxRateLimits.documented) {
        self.limits = limits
    }

    /// No limits at all.
    public static var unlimited: SandboxRateLimits { SandboxRateLimits(limits: [:]) }

    /// Braze's documented limits ("API rate limits", September 2026).
    public static let documented: [SandboxRateGroup: [RateLimit]] = [
        .track: [RateGroup.track.documentedLimit],
        .trackBulk: [RateLimit(requests: 50, window: .seconds(1))],
        .trackSync: [RateLimit(requests: 500, window: .seconds(60))],
        .userMaintenance: [RateGroup.userMaintenance.documentedLimit],
        .rename: [RateLimit(requests: 1_000, window: .seconds(60))],
        .remove: [RateLimit(requests: 1_000, window: .seconds(60))],
        .subscription: [RateGroup.subscription.documentedLimit],
        .export: [RateLimit(requests: 250, window: .seconds(60))],
    ]
}

/// Endpoints of the sandbox that share a limit.
///
/// Source: Braze documentation, "API rate limits".
public enum SandboxRateGroup: String, CaseIterable, Sendable {
    case track
    case trackBulk = "track-bulk"
    case trackSync = "track-sync"
    /// Alias, identify, delete and merge.
    case userMaintenance = "user-maintenance"
    case rename
    case remove
    case subscription
    case export
}

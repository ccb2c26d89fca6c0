/// How often and when a request is sent again.
///
/// Source: Braze documentation, "API errors and responses" (exponential backoff on 5xx); the numbers are ours.
public struct RetryPolicy: Hashable, Sendable {
    /// Attempts of one request in all, 429s not counted; at least 1.
    public var maximumAttempts = 6
    /// How many 429s one request may meet: each one pauses everybody, so this many mean a limit of nearly nothing.
    public var maximumRefusals = 100
    /// The longest wait before the second attempt; it doubles with every further one.
    public var base: Duration = .milliseconds(500)
    /// The longest wait of all.
    public var cap: Duration = .seconds(60)
    /// Whether records that may have been applied, and are not idempotent, are sent again all the same: at least once
    /// instead of at most once.
    public var resendsUnknown = false

    /// Creates the default policy.
    public init() {}

    /// The wait before the next attempt: exponential, with full jitter.
    ///
    /// - Parameters:
    ///   - failures: failed attempts so far, at least 1.
    ///   - random: at least 0 and under 1.
    /// - Returns: from zero to the smaller of `cap` and `base` doubled with every failure after the first.
    public func backoff(failures: Int, random: Double) -> Duration {
        let exponent = min(max(failures - 1, 0), 30)
        return min(cap, base * (1 << exponent)) * random
    }
}

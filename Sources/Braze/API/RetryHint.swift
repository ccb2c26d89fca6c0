/// Reads from a response's headers how long to wait.
///
/// Source: Braze documentation, "POST: Track users" (`X-Ratelimit-Retry-After`, integer seconds; `X-RateLimit-Reset`
/// as seconds) and "API rate limits" (`X-RateLimit-Reset` as UTC epoch seconds); RFC 9110, section 10.2.3
/// (`Retry-After`).
public enum RetryHint {
    /// The longest wait that a server can impose: Braze's longest documented window is an hour.
    public static let longest: Duration = .seconds(3_600)
    /// Values of `X-RateLimit-Reset` above this are epoch seconds, the others seconds from now.
    private static let smallestEpoch = 1_000_000_000.0
    /// Values of `X-RateLimit-Reset` from this on are epoch milliseconds; as seconds they would lie after the year 5138.
    private static let smallestMilliseconds = 100_000_000_000.0
    /// How far clocks may be apart.
    private static let slack = 60.0

    /// The wait that a 429 names: `X-Ratelimit-Retry-After`, then `Retry-After`, then `X-RateLimit-Reset`.
    ///
    /// The last one counts only when `X-RateLimit-Remaining` is absent or zero; otherwise it belongs to a window that
    /// is not used up (an hourly one, say, when it was the burst limit that was hit).
    ///
    /// - Parameters:
    ///   - headers: the response's; empty and non-numeric values are passed over.
    ///   - now: Unix time in seconds.
    /// - Returns: more than zero, at most ``longest``; `nil` when no header names a wait.
    public static func afterRateLimit(_ headers: ResponseHeaders, now: Double) -> Duration? {
        duration(number(headers.rateLimitRetryAfter))
            ?? retryAfter(headers, now: now)
            ?? (number(headers.remaining) ?? 0 > 0 ? nil : untilReset(headers, now: now))
    }

    /// The wait that `Retry-After` names, in seconds or as a date.
    ///
    /// - Parameters:
    ///   - headers: the response's.
    ///   - now: Unix time in seconds.
    /// - Returns: more than zero, at most ``longest``; `nil` when the header names no wait.
    public static func retryAfter(_ headers: ResponseHeaders, now: Double) -> Duration? {
        if let seconds = number(headers.retryAfter) { return duration(seconds) }
        return headers.retryAfter.flatMap(HTTPDate.epochSeconds).flatMap { duration($0 - now) }
    }

    /// The time until the window that `X-RateLimit-Reset` describes ends.
    ///
    /// - Parameters:
    ///   - headers: the response's.
    ///   - now: Unix time in seconds.
    /// - Returns: more than zero, at most ``longest``; `nil` when the header is absent, unusable, in the past or so far
    ///   in the future that it cannot be a window's end.
    public static func untilReset(_ headers: ResponseHeaders, now: Double) -> Duration? {
        guard let reset = number(headers.reset) else { return nil }
        let epoch = reset >= smallestMilliseconds ? reset / 1_000 : reset
        let wait = epoch > smallestEpoch ? epoch - now : epoch
        guard wait <= longest / .seconds(1) + slack else { return nil }
        return duration(wait)
    }

    /// The requests of a whole window, when the headers say so.
    public static func limit(_ headers: ResponseHeaders) -> Int? {
        number(headers.limit).flatMap { Int(exactly: $0.rounded(.down)) }
    }

    /// The requests left in the window, when the headers say so.
    public static func remaining(_ headers: ResponseHeaders) -> Int? {
        number(headers.remaining).flatMap { Int(exactly: $0.rounded(.down)) }
    }

    private static func duration(_ seconds: Double?) -> Duration? {
        guard let seconds, seconds > 0 else { return nil }
        return min(.seconds(seconds), longest)
    }

    /// A plain decimal number of seconds; signs, exponents and names such as "inf" are no numbers here.
    private static func number(_ text: String?) -> Double? {
        guard let text else { return nil }
        let digits = text.drop { $0 == " " }.prefix { $0 != " " }
        guard !digits.isEmpty, digits.utf8.count <= 20,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") })
        else { return nil }
        return Double(digits)
    }
}

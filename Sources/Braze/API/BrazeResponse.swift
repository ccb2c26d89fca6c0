/// One HTTP response, as far as its meaning depends on it.
public struct BrazeResponse: Hashable, Sendable {
    /// The HTTP status code.
    public var status: Int
    public var headers: ResponseHeaders
    /// The body; anything from Braze's JSON to a proxy's HTML.
    public var body: [UInt8]

    public init(status: Int, headers: ResponseHeaders = ResponseHeaders(), body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The response headers that tell about Braze's rate limits, as they came.
///
/// Source: Braze documentation, "API rate limits" ("Monitoring your rate limits") and "POST: Track users"
/// ("Monthly Active Users CY 24-25").
public struct ResponseHeaders: Hashable, Sendable {
    /// `X-RateLimit-Limit`.
    public var limit: String?
    /// `X-RateLimit-Remaining`.
    public var remaining: String?
    /// `X-RateLimit-Reset`.
    public var reset: String?
    /// `X-Ratelimit-Retry-After`.
    public var rateLimitRetryAfter: String?
    /// `Retry-After` (RFC 9110, section 10.2.3).
    public var retryAfter: String?

    /// Looks up each header.
    ///
    /// - Parameter value: the value of the header of that name in any case; `nil` when it is absent.
    public init(_ value: (_ name: String) -> String? = { _ in nil }) {
        limit = value("X-RateLimit-Limit")
        remaining = value("X-RateLimit-Remaining")
        reset = value("X-RateLimit-Reset")
        rateLimitRetryAfter = value("X-Ratelimit-Retry-After")
        retryAfter = value("Retry-After")
    }
}

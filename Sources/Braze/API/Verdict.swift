/// What a response means for the objects of its request.
public enum Verdict: Hashable, Sendable {
    /// Braze took every object.
    case delivered
    /// Braze took every object except these.
    case partial([ObjectRejection])
    /// A 2xx that does not say which objects were taken, beside those that it rejects by name.
    case unclear([ObjectRejection], message: String)
    /// A 2xx that is not from Braze: no JSON, as a captive portal or a proxy answers.
    case foreign(message: String)
    /// Nothing was taken; these objects are named as the cause, if any are.
    case refused([ObjectRejection], message: String)
    /// Nothing was taken because the body is too large.
    case tooLarge(message: String)
    /// Sending the request again later may help.
    case retry(RetryAdvice)
    /// No request of this run can succeed; nothing was taken.
    case stop(StopReason, message: String)

    /// Why no request can succeed.
    public enum StopReason: Hashable, Sendable {
        /// The REST API key is unknown or lacks a permission (401, 403).
        case keyRefused
        /// The endpoint, the method or the content type is not Braze's (404, 405, 415, 3xx, other 4xx).
        case configuration
    }
}

/// One object that Braze rejects, and why.
public struct ObjectRejection: Hashable, Sendable {
    /// Index of the object in the request's objects.
    public var object: Int
    /// Braze's sentence, cleaned.
    public var message: String

    public init(object: Int, message: String) {
        self.object = object
        self.message = message
    }
}

/// How a request may be sent again.
public struct RetryAdvice: Hashable, Sendable {
    /// Why Braze did not answer with success.
    public enum Reason: String, Hashable, Sendable {
        /// 429: this run and the workspace's other traffic exceed the limit.
        case rateLimited = "rate-limited"
        /// 502, 503: no server took the request.
        case unavailable = "unavailable"
        /// 500, 504 and other 5xx.
        case serverError = "server-error"
        /// 408: the server did not get the whole request (RFC 9110, section 15.5.9).
        case requestTimeout = "request-timeout"
    }

    public var reason: Reason
    /// Whether Braze may have taken the objects all the same.
    public var mayHaveBeenApplied: Bool
    /// How long the server asks to wait: more than zero, at most ``RetryHint/longest``.
    public var delay: Duration?
    public var message: String

    public init(reason: Reason, mayHaveBeenApplied: Bool, delay: Duration? = nil, message: String) {
        self.reason = reason
        self.mayHaveBeenApplied = mayHaveBeenApplied
        self.delay = delay
        self.message = message
    }
}

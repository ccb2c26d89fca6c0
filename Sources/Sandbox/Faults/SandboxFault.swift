/// Something that goes wrong with one request.
///
/// A fault acts on requests that pass path, key, permission and rate; every other answer stays as it is.
public enum SandboxFault: Hashable, Sendable {
    /// 429; with a hint when to come back, or without.
    case rateLimited(retryAfterSeconds: Int?)
    /// A 5xx, from Braze itself or as HTML from a proxy before it; the request may have been applied.
    case serverError(status: Int, isHTML: Bool, isApplied: Bool)
    /// The connection is reset and nothing was applied.
    case resetBeforeApplying
    /// The request is applied, then the connection is reset.
    case resetAfterApplying
    /// Nothing is applied, nothing is answered, the connection stays open.
    case hang
    /// Applied; the answer comes so much later.
    case slowFirstByte(Duration)
    /// Applied; the connection is reset in the middle of the answer's body.
    case cutOffResponse
    /// Applied and answered; then the connection is closed without a word, while the client believes in it.
    case staleKeepAlive
    /// Applied; `errors` entries have no `index`.
    case errorsWithoutIndex
    /// Applied; `errors` entries have no `input_array`.
    case errorsWithoutArray
    /// Applied; `errors` entries are bare strings.
    case errorsAsStrings
    /// 201 with another `message` than `success`; nothing is applied.
    case otherMessage
    /// 202 `{"message":"queued"}`; applied.
    case queued
    /// 401, as for a key that has been deleted meanwhile.
    case keyRevoked

    /// Parses a name as the command line and fault files use it; `slow=` takes milliseconds.
    ///
    /// - Parameter name: one of ``names``, `slow=1500` or `429=7`.
    public init?(name: String) {
        if name.hasPrefix("slow="), let milliseconds = Int(name.dropFirst(5)), milliseconds >= 0 {
            self = .slowFirstByte(.milliseconds(milliseconds))
        } else if name.hasPrefix("429="), let seconds = Int(name.dropFirst(4)), seconds >= 0 {
            self = .rateLimited(retryAfterSeconds: seconds)
        } else if let fault = Self.named[name] {
            self = fault
        } else {
            return nil
        }
    }

    /// The faults that a name alone stands for, sorted.
    public static var names: [String] { named.keys.sorted() }

    /// The fault's name, without its number.
    public var name: String {
        switch self {
        case .slowFirstByte: "slow"
        case .rateLimited(let seconds): seconds == nil ? "429-bare" : "429"
        default: Self.named.first { $0.value == self }?.key ?? "fault"
        }
    }

    private static let named: [String: SandboxFault] = {
        var named: [String: SandboxFault] = [
            "429": .rateLimited(retryAfterSeconds: 1),
            "429-bare": .rateLimited(retryAfterSeconds: nil),
            "reset-before": .resetBeforeApplying,
            "reset-after": .resetAfterApplying,
            "hang": .hang,
            "slow": .slowFirstByte(.seconds(1)),
            "cut-off": .cutOffResponse,
            "stale-keep-alive": .staleKeepAlive,
            "errors-without-index": .errorsWithoutIndex,
            "errors-without-array": .errorsWithoutArray,
            "errors-as-strings": .errorsAsStrings,
            "other-message": .otherMessage,
            "queued": .queued,
            "key-revoked": .keyRevoked,
        ]
        for status in [500, 502, 503, 504] {
            named["\(status)"] = .serverError(status: status, isHTML: false, isApplied: false)
            named["\(status)-html"] = .serverError(status: status, isHTML: true, isApplied: false)
        }
        for status in [500, 504] {
            named["\(status)-applied"] = .serverError(status: status, isHTML: false, isApplied: true)
        }
        return named
    }()

    /// Whether the request's objects reach the profiles and the counts.
    var isApplied: Bool {
        switch self {
        case .rateLimited, .resetBeforeApplying, .hang, .otherMessage, .keyRevoked: false
        case .serverError(_, _, let isApplied): isApplied
        default: true
        }
    }

    var distortion: AnswerDistortion? {
        switch self {
        case .errorsWithoutIndex: .errorsWithoutIndex
        case .errorsWithoutArray: .errorsWithoutArray
        case .errorsAsStrings: .errorsAsStrings
        case .queued: .queued
        default: nil
        }
    }

    /// The answer that takes the place of the right one; `nil` where the right one is sent, or none.
    var reply: Reply? {
        switch self {
        case .rateLimited(let seconds):
            Gate.rateLimited(seconds.map { [("x-ratelimit-retry-after", String($0))] } ?? [])
        case .serverError(let status, let isHTML, _):
            isHTML
                ? Reply(
                    status: status,
                    body: Array("<html><head><title>\(status)</title></head><body>\(status)</body></html>".utf8),
                    contentType: "text/html"
                )
                : Reply(status: status, message: "Internal Server Error")
        case .otherMessage: Reply(status: 201, message: "partial failure")
        default: nil
        }
    }
}

import Rows

/// The checks that every request goes through before its objects are looked at, in Braze's order.
///
/// Path 404, key 401, permission 403, rate 429, content type 415, size 413, JSON 400. The order is known only
/// as far as authentication precedes rate accounting (recorded traffic); the rest is the plausible one.
struct Gate: Sendable {
    /// A request that passed so far.
    struct Pass: Sendable {
        var endpoint: SandboxEndpoint
        var workspace: String
        /// Rate headers for whatever the answer becomes.
        var headers: [(name: String, value: String)] = []
    }

    enum Verdict: Sendable {
        case pass(Pass)
        case refused(Reply)
    }

    private let keys: [String: SandboxKey]
    private let endpoints: [String: SandboxEndpoint]
    private let maximumBodyBytes: Int

    init(configuration: SandboxConfiguration) {
        keys = Dictionary(configuration.keys.map { ($0.key, $0) }) { _, last in last }
        endpoints = Dictionary(
            uniqueKeysWithValues: SandboxEndpoint.allCases
                .filter { $0 != .trackBulk || configuration.acceptsBulk }
                .map { ($0.path, $0) }
        )
        maximumBodyBytes = configuration.maximumBodyBytes
    }

    /// Whether that path is an endpoint's.
    func knows(_ path: String) -> Bool {
        endpoints[path] != nil
    }

    /// Path, key and permission.
    ///
    /// - Parameter head: of the request.
    /// - Returns: what to go on with, or the answer.
    func admit(_ head: RequestHead) -> Verdict {
        guard head.method == "POST", let endpoint = endpoints[head.path] else {
            // A trailing slash "can yield a 403" (Braze documentation, "API errors").
            if head.path.last == "/", endpoints[String(head.path.dropLast())] != nil {
                return .refused(Reply(status: 403, message: "Access Denied"))
            }
            return .refused(Reply(status: 404, message: "Not Found"))
        }
        let sent = Self.bearerKey(head.authorization)
        guard let sent, let key = keys[sent] else {
            return .refused(Self.invalidKey(sent ?? ""))
        }
        guard key.allows(endpoint.permission) else {
            return .refused(Reply(status: 403, message: "Access Denied"))
        }
        return .pass(Pass(endpoint: endpoint, workspace: key.workspace))
    }

    /// Content type and announced size.
    func checkContent(_ head: RequestHead, endpoint: SandboxEndpoint) -> Reply? {
        guard Self.isJSON(head.contentType) else {
            return Reply(status: 415, message: "Unsupported Media Type")
        }
        if let length = head.contentLength, length > bodyLimit(endpoint) { return Self.tooLarge(endpoint) }
        return nil
    }

    /// Bytes of a body that the endpoint takes.
    ///
    /// Source: Braze documentation, "API limits" (4 MB), "POST: Track users (bulk)" (2 MB).
    func bodyLimit(_ endpoint: SandboxEndpoint) -> Int {
        endpoint == .trackBulk ? min(maximumBodyBytes, 2_000_000) : maximumBodyBytes
    }

    /// The answer to a key that was good until now.
    func revokedKey(_ head: RequestHead) -> Reply {
        Self.invalidKey(Self.bearerKey(head.authorization) ?? "")
    }

    /// A body that is over the limit: 413, for the bulk endpoint 400.
    static func tooLarge(_ endpoint: SandboxEndpoint) -> Reply {
        endpoint == .trackBulk
            ? Reply(status: 400, message: "Request Entity Too Large")
            : Reply(
                status: 413,
                body: Array("<html><head><title>413 Request Entity Too Large</title></head></html>".utf8),
                contentType: "text/html"
            )
    }

    /// A body that is no JSON object: the key is `error`, not `message` (Braze documentation, "API errors").
    static var badJSON: Reply {
        Reply(
            status: 400,
            json: .object(["error": .string("Error while parsing request body. Please check your syntax.")])
        )
    }

    /// The key comes back in the message, and the rate headers are there without values (recorded traffic).
    static func invalidKey(_ key: String) -> Reply {
        var reply = Reply(status: 401, message: "Invalid API key: \(key)")
        reply.headers = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"].map { ($0, "") }
        return reply
    }

    /// The body is not documented; this is what fixtures of others use.
    static func rateLimited(_ headers: [(name: String, value: String)]) -> Reply {
        var reply = Reply(status: 429, message: "Rate limited")
        reply.headers = headers
        return reply
    }

    /// The scheme's case does not matter, the key's does.
    private static func bearerKey(_ authorization: String?) -> String? {
        guard let authorization, let space = authorization.firstIndex(of: " "),
            authorization[..<space].lowercased() == "bearer"
        else { return nil }
        return String(authorization[authorization.index(after: space)...])
    }

    private static func isJSON(_ contentType: String?) -> Bool {
        guard let type = contentType?.split(separator: ";").first else { return false }
        return type.trimming(" ").lowercased() == "application/json"
    }
}

extension Substring {
    fileprivate func trimming(_ character: Character) -> Substring {
        var text = drop { $0 == character }
        while text.last == character { text.removeLast() }
        return text
    }
}

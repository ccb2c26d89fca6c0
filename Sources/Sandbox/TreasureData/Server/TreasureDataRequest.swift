import Rows

/// A request to the sandbox's Treasure Data, before its body.
struct TreasureDataRequest: Sendable {
    /// Where it goes.
    enum Target: Equatable, Sendable {
        case issue(type: String, database: String)
        case status(Substring)
        case statusByDomainKey(String)
        case show(Substring)
        case result(Substring)
        case list
        case kill(Substring)
        case file(Int)
        case ingest(TableName)
        case postback(TableName)
        /// What the sandbox says about itself.
        case page
        case serverStatus
        case unknown
    }

    var target: Target
    var method: String
    var path: String
    var query: [String: String]
    var contentType: String?
    var authorization: String?
    var writeKey: String?
    var range: String?
    var ifRange: String?
    var acceptEncoding: String?

    /// `KEY` of `TD1 KEY`.
    static func key(_ authorization: String?) -> String? {
        guard let authorization, authorization.lowercased().hasPrefix("td1 ") else { return nil }
        return String(authorization.dropFirst(4).drop { $0 == " " })
    }

    var key: String? { Self.key(authorization) }

    var endpoint: TreasureDataEndpoint? {
        switch target {
        case .issue: .issue
        case .status, .statusByDomainKey: .status
        case .show: .show
        case .result: .result
        case .list: .list
        case .kill: .kill
        case .file: .file
        case .ingest: .ingest
        case .postback: .postback
        case .page, .serverStatus, .unknown: nil
        }
    }

    /// Where a request goes; `nil`: not to Treasure Data.
    ///
    /// The sandbox has one host for what are several at Treasure Data, and Braze's paths beside them. A batch for
    /// `/{database}/{table}` is told by its content type or its `TD1` key.
    static func target(method: String, path: String, contentType: String?, authorization: String?) -> Target? {
        let words = path.split(separator: "/", omittingEmptySubsequences: true)
        if words.first == "sandbox", words.dropFirst().first == "td" {
            if words.count == 4, words[2] == "results", let number = Int(words[3]) { return .file(number) }
            return .page
        }
        if words.first == "v3" { return method == "POST" ? post(words) : get(words) }
        if words.count == 5, words[0] == "postback", words[1] == "v3", words[2] == "event" {
            return method == "POST" ? TableName(words[3], words[4]).map(Target.postback) ?? .unknown : .unknown
        }
        let isTreasureData = contentType?.lowercased().hasPrefix("application/vnd.treasuredata.") ?? false
        guard isTreasureData || key(authorization) != nil else { return nil }
        guard method == "POST", words.count == 2 else { return .unknown }
        return TableName(words[0], words[1]).map(Target.ingest) ?? .unknown
    }

    private static func post(_ words: [Substring]) -> Target {
        guard words.count >= 4, words[1] == "job" else { return .unknown }
        switch (words[2], words.count) {
        case ("issue", 5):
            guard ["hive", "presto", "trino"].contains(words[3]) else { return .unknown }
            return .issue(type: String(words[3]), database: PercentEncoding.decoded(words[4]) ?? String(words[4]))
        case ("kill", 4): return .kill(words[3])
        default: return .unknown
        }
    }

    private static func get(_ words: [Substring]) -> Target {
        if words.count == 3, words[1] == "system", words[2] == "server_status" { return .serverStatus }
        guard words.count >= 3, words[1] == "job" else { return .unknown }
        switch (words[2], words.count) {
        case ("list", 3): return .list
        case ("status", 4): return .status(words[3])
        case ("status_by_domain_key", 4): return .statusByDomainKey(PercentEncoding.decoded(words[3]) ?? "")
        case ("show", 4): return .show(words[3])
        case ("result", 4): return .result(words[3])
        default: return .unknown
        }
    }
}

extension Reply {
    /// An error as Treasure Data writes it.
    ///
    /// Source: td-client-ruby, `api.rb`: `error` or `message`, sometimes `details`.
    static func refusal(
        _ status: Int,
        _ message: String,
        retryAfterSeconds: Int? = nil,
        conflictsWith job: Int? = nil
    ) -> Reply {
        var members: KeyValuePairs<String, JSONValue> = [
            "error": .string(message), "text": .string(message), "severity": .string("error"),
        ]
        if let job {
            members = [
                "error": .string(message), "text": .string(message), "severity": .string("error"),
                "details": .object(["conflicts_with": .string(String(job))]),
            ]
        }
        var reply = Reply(status: status, json: .object(members))
        if let retryAfterSeconds { reply.headers.append(("retry-after", String(retryAfterSeconds))) }
        return reply
    }
}

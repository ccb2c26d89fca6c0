import Braze
import Rows

/// What the sandbox says about itself, outside Braze's paths.
enum AdminPages {
    /// The answer to a `GET`; `nil` where there is no page.
    static func reply(path: String, query: String?, core: SandboxCore) -> Reply? {
        switch path {
        case "/": Page.reply
        case "/stats", "/sandbox/stats": Reply(status: 200, json: statistics(core))
        case "/sandbox/requests":
            Reply(
                status: 200,
                json: .object([
                    "requests": .array(core.lastRequests(number("last", in: query) ?? 50).map(\.json))
                ])
            )
        case _ where path.hasPrefix("/sandbox/profiles/"):
            profile(path.dropFirst("/sandbox/profiles/".count), core)
        default: nil
        }
    }

    private static func profile(_ id: Substring, _ core: SandboxCore) -> Reply {
        guard let id = PercentEncoding.decoded(id), let profile = core.profile(externalID: id) else {
            return Reply(status: 404, message: "no such profile")
        }
        return Reply(status: 200, json: profile)
    }

    private static func statistics(_ core: SandboxCore) -> JSONValue {
        var members = core.statistics.json.members ?? []
        let now = core.configuration.clock.now()
        members.append(JSONValue.Member(name: "now_ms", value: .integer(now.wholeMilliseconds)))
        if let limit = core.configuration.rateLimits.limits[.track]?.min(by: { $0.window < $1.window }) {
            let json = JSONValue.object([
                "requests": .integer(limit.requests),
                "seconds": .number(String(Double(limit.window.wholeMilliseconds) / 1_000)),
            ])
            members.append(JSONValue.Member(name: "track_limit", value: json))
        }
        members.append(JSONValue.Member(name: "seconds", value: core.secondsHistory.json))
        return .object(members)
    }

    private static func number(_ name: String, in query: String?) -> Int? {
        for pair in query?.split(separator: "&") ?? [] where pair.hasPrefix("\(name)=") {
            return Int(pair.dropFirst(name.count + 1))
        }
        return nil
    }
}

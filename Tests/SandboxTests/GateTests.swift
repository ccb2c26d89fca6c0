import Braze
import Rows
import Testing

@testable import Sandbox

@Suite("The request gate")
struct GateTests {
    private let good = #"{"attributes":[{"external_id":"a","n":1}]}"#

    @Test("each gate answers before the next one looks")
    func order() async throws {
        try await rehearse {
            $0.keys = [SandboxKey("k", permissions: ["users.track"])]
            $0.rateLimits = SandboxRateLimits(limits: [.track: [RateLimit(requests: 1, window: .seconds(3_600))]])
            $0.maximumBodyBytes = 100
        } _: { client, _ in
            var client = client
            let unknown = try await client.post("/nowhere", "?", contentType: "text/plain")
            #expect(unknown.status == 404)
            let wrongKey = try await client.post("/users/track", "?", contentType: "text/plain")
            #expect(wrongKey.status == 401)
            client.key = "k"
            let forbidden = try await client.post("/users/delete", "?", contentType: "text/plain")
            #expect(forbidden.status == 403)
            let type = try await client.post("/users/track", "?", contentType: "text/plain")
            #expect(type.status == 415)
            #expect(type.header("x-ratelimit-remaining") == "0")
            let limited = try await client.post("/users/track", "?", contentType: "text/plain")
            #expect(limited.status == 429)
        }
        try await rehearse {
            $0.maximumBodyBytes = 100
        } _: { client, _ in
            let large = try await client.post("/users/track", String(repeating: "?", count: 101))
            #expect(large.status == 413)
            let malformed = try await client.post("/users/track", "?")
            #expect(malformed.status == 400)
            #expect(malformed.json["error"] != nil)
            #expect(malformed.json["message"] == nil)
        }
    }

    @Test("a wrong key comes back in the message, with the rate headers there and empty")
    func wrongKey() async throws {
        try await rehearse { client, running in
            let answer = try await client.post("/users/track", good, authorization: "Bearer nonsense")
            #expect(answer.status == 401)
            #expect(answer.message == "Invalid API key: nonsense")
            for name in ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"] {
                #expect(answer.header(name)?.isEmpty == true)
            }
            #expect(running.statistics().requestsByStatus == [401: 1])
        }
    }

    @Test("the scheme is read in any case, the key as it stands")
    func bearer() async throws {
        try await rehearse { client, _ in
            let key = SandboxKey.defaultKey
            try await client.expect(201, "/users/track", good, authorization: "bEARER \(key)")
            try await client.expect(401, "/users/track", good, authorization: "Bearer \(key.uppercased())")
            try await client.expect(401, "/users/track", good, authorization: key)
        }
    }

    @Test("a trailing slash is refused, a charset is not")
    func pathsAndTypes() async throws {
        try await rehearse { client, _ in
            try await client.expect(403, "/users/track/", good)
            let charset = "application/json; charset=utf-8"
            try await client.expect(201, "/users/track", good, contentType: charset)
            try await client.expect(415, "/users/track", good, contentType: nil)
            let page = try await client.get("/users/track")
            #expect(page.status == 404)
        }
    }

    @Test("a compressed body is no JSON: nothing says that Braze takes one")
    func gzip() async throws {
        // What a gzip begins with (RFC 1952), and no JSON in any case.
        let body = "\u{1f}\u{8b}\u{08}"
        try await rehearse { client, _ in
            let answer = try await client.expect(400, "/users/track", body)
            #expect(answer.json["error"] != nil)
        }
    }

    @Test("bodies that are no JSON object")
    func malformedBodies() async throws {
        let bodies = [
            "", "{", "[]", "1", "{}x", #"{"attributes":[{"external_id":"a"},]}"#, "{\"a\":\"\u{1}\"}",
            #"{"a":"\ud800"}"#, #"{"a":01}"#, #"{"a":1.}"#, #"{"a":tru}"#, #"{a:1}"#,
        ]
        try await rehearse { client, _ in
            for body in bodies {
                let answer = try await client.post("/users/track", body)
                #expect(answer.status == 400 && answer.json["error"] != nil, "\(body)")
            }
        }
    }

    @Test("permissions of a key on the command line")
    func keyArgument() throws {
        let key = try #require(SandboxKey(argument: "k=users.track,users.delete"))
        #expect(key.key == "k")
        #expect(key.permissions == ["users.track", "users.delete"])
        #expect(SandboxKey(argument: "k")?.permissions == nil)
        #expect(SandboxKey(argument: "=users.track") == nil)
        let shop = try #require(SandboxKey(argument: "k@shop=users.track"))
        #expect(shop.key == "k" && shop.workspace == "shop" && shop.permissions == ["users.track"])
        #expect(SandboxKey(argument: "k@") == nil)
    }
}

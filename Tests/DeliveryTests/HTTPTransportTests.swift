import Braze
import TestSupport
import Testing

@testable import Delivery

/// The transport against a server that behaves.
@Suite struct HTTPTransportTests: TransportBench {
    @Test func requestAndResponse() async throws {
        let headers = ["X-RateLimit-Remaining: 7", "x-ratelimit-reset: 12"]
        let text = LoopbackServer.response("201 Created", "{}", headers: headers)
        try await send(to: .write(text)) { result, server in
            var expected = BrazeResponse(status: 201, body: Array("{}".utf8))
            expected.headers.remaining = "7"
            expected.headers.reset = "12"
            #expect(result == .response(expected))
            let head = try #require(server.heads.values.first).lowercased()
            #expect(head.hasPrefix("post /users/track http/1.1\r\n"))
            #expect(head.contains("\r\nhost: 127.0.0.1:\(server.port)\r\n"))
            #expect(head.contains("\r\ncontent-type: application/json"))
            #expect(head.contains("\r\nauthorization: bearer \(Self.key)"))
            #expect(head.contains("\r\ncontent-length: \(Self.body.count)"))
            #expect(head.contains("\r\nx-braze-bulk: true"))
            #expect(head.contains("\r\nuser-agent: td2braze"))
            #expect(server.bodies.values == [Self.body])
        }
    }

    @Test func keepAlive() async throws {
        try await LoopbackServer.run(.write(Self.created)) { server in
            try await withHTTPTransport(configuration(server.port)) { transport in
                let departures = Counter()
                for _ in 0..<20 {
                    let request = OutboundRequest(endpoint: .track, body: Self.body) { departures.increment() }
                    #expect(await transport.send(request).status == 201)
                }
                #expect(departures.count == 20)
                #expect(server.connections.count == 1)
            }
        }
    }

    @Test func connectionsAreBounded() async throws {
        try await LoopbackServer.run(.write(Self.created)) { server in
            try await withHTTPTransport(configuration(server.port)) { transport in
                await withTaskGroup { group in
                    for _ in 0..<50 {
                        group.addTask {
                            let request = OutboundRequest(endpoint: .track, body: Self.body)
                            #expect(await transport.send(request).status == 201)
                        }
                    }
                }
                #expect(server.connections.count <= 4)
            }
        }
    }

    @Test func proxyError() async throws {
        let html = "<html><h1>502 Bad Gateway</h1></html>"
        let text = LoopbackServer.response("502 Bad Gateway", html, headers: ["Content-Type: text/html"])
        try await send(to: .write(text)) { result, _ in
            #expect(result == .response(BrazeResponse(status: 502, body: Array(html.utf8))))
        }
    }

    @Test func redirectsAreNotFollowed() async throws {
        let text = LoopbackServer.response("302 Found", "", headers: ["Location: /elsewhere"])
        try await send(to: .write(text)) { result, server in
            #expect(result.status == 302)
            #expect(server.heads.values.count == 1)
        }
    }
}

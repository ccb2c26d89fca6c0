import Braze
import Testing

@testable import Delivery

/// The transport against a real socket: above all, whether the body went out.
@Suite struct HTTPTransportTests {
    static let key = "secret-key-0815"
    static let created = LoopbackServer.response("201 Created", #"{"message":"success"}"#)
    static let body = Array(#"{"events":[1,2]}"#.utf8)

    private func configuration(
        _ port: Int,
        timeout: Duration = .seconds(10),
        responseByteLimit: Int = 1_048_576
    ) throws -> HTTPTransportConfiguration {
        var configuration = HTTPTransportConfiguration(
            endpoint: try EndpointURL("http://127.0.0.1:\(port)"),
            key: try APIKey(Self.key),
            connectionLimit: 4
        )
        configuration.requestTimeout = timeout
        configuration.responseByteLimit = responseByteLimit
        configuration.sendsBulkHeader = true
        return configuration
    }

    private func send(
        to action: LoopbackServer.Action,
        body: [UInt8] = body,
        timeout: Duration = .seconds(10),
        responseByteLimit: Int = 1_048_576,
        check: (TransportResult, LoopbackServer) throws -> Void
    ) async throws {
        try await LoopbackServer.run(action) { server in
            let configuration = try configuration(server.port, timeout: timeout, responseByteLimit: responseByteLimit)
            let result = try await withHTTPTransport(configuration) { transport in
                await transport.send(OutboundRequest(endpoint: .track, body: body))
            }
            #expect(!String(reflecting: result).contains(Self.key))
            try check(result, server)
        }
    }

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

    @Test func refusedConnection() async throws {
        var port = 0
        try await LoopbackServer.run(.hang) { server in port = server.port }
        let result = try await withHTTPTransport(configuration(port)) { transport in
            await transport.send(OutboundRequest(endpoint: .track, body: Self.body))
        }
        let failure = try #require(result.failure)
        #expect(failure.kind == .notConnected)
        #expect(!failure.bodyWentOut)
        #expect(!failure.message.contains(Self.key))
    }

    @Test func closedBeforeTheBody() async throws {
        try await send(to: .closeAtHead) { result, server in
            // The head alone is answered by a close; whether the body was on its way by then is up to the race.
            let failure = try #require(result.failure)
            #expect(failure.kind == (failure.bodyWentOut ? .connectionLost : .notConnected))
            #expect(server.bodies.values.isEmpty)
        }
    }

    @Test func closedDuringTheBody() async throws {
        try await send(to: .closeAtHead, body: Array(repeating: 0x20, count: 4_000_000)) { result, _ in
            #expect(result.failure?.bodyWentOut == true)
            #expect(result.failure?.kind == .connectionLost)
        }
    }

    @Test func closedAfterTheBody() async throws {
        try await send(to: .close) { result, server in
            let failure = try #require(result.failure)
            #expect(failure.kind == .connectionLost)
            #expect(failure.bodyWentOut)
            #expect(server.bodies.values == [Self.body])
        }
    }

    @Test func hang() async throws {
        try await send(to: .hang, timeout: .milliseconds(200)) { result, _ in
            let failure = try #require(result.failure)
            #expect(failure.kind == .timedOut)
            #expect(failure.bodyWentOut)
        }
    }

    /// A 2xx without its body tells nothing about the objects.
    @Test func successCutOff() async throws {
        let text = String(Self.created.dropLast(5))
        try await send(to: .writeAndClose(text)) { result, _ in
            #expect(result.failure?.kind == .connectionLost)
            #expect(result.failure?.bodyWentOut == true)
        }
    }

    @Test func successWhoseBodyHangs() async throws {
        let text = String(Self.created.dropLast(5))
        try await send(to: .write(text), timeout: .milliseconds(200)) { result, _ in
            #expect(result.failure?.kind == .timedOut)
        }
    }

    /// Every other status has its meaning without its body.
    @Test func failureCutOff() async throws {
        let text = String(LoopbackServer.response("503 Service Unavailable", "<html>no</html>").dropLast(5))
        try await send(to: .writeAndClose(text)) { result, _ in #expect(result.status == 503) }
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

    @Test(arguments: [("201 Created", nil), ("500 Oops", 500)])
    func longResponse(_ status: String, _ expected: Int?) async throws {
        let text = LoopbackServer.response(status, String(repeating: "x", count: 5_000))
        try await send(to: .write(text), responseByteLimit: 1_000) { result, _ in
            #expect(result.status == expected)
            if expected == nil { #expect(result.failure?.kind == .responseTooLarge) }
        }
    }

    /// A connection that the server closes while it is idle costs nothing: the next request takes a new one.
    @Test func staleKeepAlive() async throws {
        try await LoopbackServer.run(.writeAndClose(Self.created)) { server in
            try await withHTTPTransport(configuration(server.port)) { transport in
                for _ in 0..<5 {
                    let result = await transport.send(OutboundRequest(endpoint: .track, body: Self.body))
                    guard result.status != 201 else { continue }
                    // The close may overtake the next request on its way, and then it is in doubt, never taken for sent.
                    #expect(result.failure?.kind == .connectionLost || result.failure?.bodyWentOut == false)
                }
            }
        }
    }

    @Test func cancellation() async throws {
        try await LoopbackServer.run(.hang) { server in
            try await withHTTPTransport(configuration(server.port)) { transport in
                let result = await withTaskGroup(of: TransportResult.self) { group in
                    let (departed, tell) = AsyncStream<Void>.makeStream()
                    group.addTask {
                        await transport.send(OutboundRequest(endpoint: .track, body: Self.body) { tell.finish() })
                    }
                    for await _ in departed {}
                    group.cancelAll()
                    return await group.next()
                }
                let failure = try #require(result?.failure)
                #expect(failure.kind == .cancelled)
                #expect(failure.bodyWentOut)
            }
        }
    }
}

extension TransportResult {
    var status: Int? {
        guard case .response(let response) = self else { return nil }
        return response.status
    }
    var failure: TransportFailure? {
        guard case .failure(let failure) = self else { return nil }
        return failure
    }
}

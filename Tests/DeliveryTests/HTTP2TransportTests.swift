import Braze
import TestSupport
import Testing

@testable import Delivery

/// The transport for `--http 2`, against a server that offers HTTP/1.1 only: the same answers and failures.
@Suite struct HTTP2TransportTests: TransportBench {
    @Test func requestAndResponse() async throws {
        try await send(to: .write(Self.created), version: .two) { result, server in
            #expect(result.status == 201)
            let head = try #require(server.heads.values.first).lowercased()
            #expect(head.contains("\r\nauthorization: bearer \(Self.key)"))
            #expect(server.bodies.values == [Self.body])
        }
    }

    @Test(arguments: [LoopbackServer.Action.close, .reset])
    func closedAfterTheBody(_ action: LoopbackServer.Action) async throws {
        try await send(to: action, version: .two) { result, _ in
            #expect(result.failure?.kind == .connectionLost && result.failure?.bodyWentOut == true)
        }
    }

    @Test func hang() async throws {
        try await send(to: .hang, timeout: .milliseconds(200), version: .two) { result, _ in
            #expect(result.failure?.kind == .timedOut && result.failure?.bodyWentOut == true)
        }
    }

    @Test func refusedConnection() async throws {
        var port = 0
        try await LoopbackServer.run(.hang) { server in port = server.port }
        let result = try await withHTTPTransport(configuration(port, version: .two)) { transport in
            await transport.send(OutboundRequest(endpoint: .track, body: Self.body))
        }
        #expect(result.failure?.kind == .notConnected && result.failure?.bodyWentOut == false)
    }

    /// A 2xx without its body tells nothing; every other status has its meaning without it.
    @Test(arguments: [("201 Created", nil), ("503 Service Unavailable", 503)])
    func cutOff(_ status: String, _ expected: Int?) async throws {
        let text = String(LoopbackServer.response(status, "<html>no</html>").dropLast(5))
        try await send(to: .writeAndClose(text), version: .two) { result, _ in
            #expect(result.status == expected)
        }
    }

    @Test(arguments: [("201 Created", nil), ("500 Oops", 500)])
    func longResponse(_ status: String, _ expected: Int?) async throws {
        let text = LoopbackServer.response(status, String(repeating: "x", count: 5_000))
        try await send(to: .write(text), responseByteLimit: 1_000, version: .two) { result, _ in
            #expect(result.status == expected)
        }
    }
}

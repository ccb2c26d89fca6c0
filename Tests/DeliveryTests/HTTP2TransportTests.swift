import AsyncHTTPClient
import Braze
import TestSupport
import Testing

@testable import Delivery

/// The transport for `--http 2`: against a server that offers HTTP/1.1 only the same answers and failures, and HTTP/2.
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

    private func withSecureTransport(
        _ farewell: LoopbackHTTP2Server.Farewell,
        _ body: (HTTPTransport, LoopbackHTTP2Server) async throws -> Void
    ) async throws {
        try await LoopbackHTTP2Server.run(farewell, after: 3) { server in
            var configuration = try configuration(server.port, version: .two)
            configuration.endpoint = try EndpointURL("https://localhost:\(server.port)")
            configuration.additionalCertificates = [Array(LoopbackCertificate.certificate.utf8)]
            try await withHTTPTransport(configuration) { try await body($0, server) }
        }
    }

    /// What a server refuses unread has not been sent (RFC 9113, section 8.7); what it gives up, or leaves behind when it goes
    /// away, may have been applied.
    @Test(arguments: [
        (LoopbackHTTP2Server.Farewell.refuse, TransportFailure.Kind.notConnected, false),
        (.abort, .connectionLost, true),
        (.goAway, .connectionLost, true),
    ])
    func givenBack(
        _ farewell: LoopbackHTTP2Server.Farewell,
        _ kind: TransportFailure.Kind,
        _ wentOut: Bool
    ) async throws {
        try await withSecureTransport(farewell) { transport, server in
            for _ in 0..<3 {
                let result = await transport.send(OutboundRequest(endpoint: .track, body: Self.body))
                #expect(result.status == 201)
            }
            let result = await transport.send(OutboundRequest(endpoint: .track, body: Self.body))
            #expect(result.failure?.kind == kind && result.failure?.bodyWentOut == wentOut)
            #expect(server.connections.count == 1)
        }
    }

    /// Connections that go away under many requests, of which some meet one that is closing: none counts as cancelled.
    @Test func connectionsThatGoAway() async throws {
        try await withSecureTransport(.goAway) { transport, _ in
            await withTaskGroup(of: TransportFailure?.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        for _ in 0..<100 {
                            let result = await transport.send(OutboundRequest(endpoint: .track, body: Self.body))
                            if let failure = result.failure, failure.kind == .cancelled { return failure }
                        }
                        return nil
                    }
                }
                for await failure in group { #expect(failure == nil) }
            }
        }
    }

    /// The client's own word for a request that met a closing connection; only a cancelled task is cancelled.
    @Test(arguments: [
        (false, false, TransportFailure.Kind.notConnected), (true, false, .connectionLost), (true, true, .cancelled),
    ])
    func cancelled(_ wentOut: Bool, _ isCancelled: Bool, _ kind: TransportFailure.Kind) {
        let failure = TransportFailure(HTTPClientError.cancelled, bodyWentOut: wentOut, isCancelled: isCancelled)
        #expect(failure.kind == kind && failure.bodyWentOut == wentOut)
    }
}

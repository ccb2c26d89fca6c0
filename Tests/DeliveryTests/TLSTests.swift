import Braze
import TestSupport
import Testing

@testable import Delivery

/// TLS on the way to Braze: the certificate is verified, and until then nothing of a request goes out.
@Suite struct TLSTests: TransportBench {
    private func secure(_ host: String, _ port: Int) throws -> HTTPTransportConfiguration {
        var configuration = try configuration(port)
        configuration.endpoint = try EndpointURL("https://\(host):\(port)")
        return configuration
    }

    @Test func trusted() async throws {
        try await LoopbackServer.run(.write(Self.created), isSecure: true) { server in
            var configuration = try secure("localhost", server.port)
            configuration.additionalCertificates = [Array(LoopbackCertificate.certificate.utf8)]
            try await withHTTPTransport(configuration) { transport in
                for _ in 0..<3 {
                    let result = await transport.send(OutboundRequest(endpoint: .track, body: Self.body))
                    #expect(result.status == 201)
                }
            }
            #expect(server.bodies.values == [Self.body, Self.body, Self.body])
            #expect(server.connections.count == 1)
        }
    }

    /// A certificate that nobody vouches for, and one for another name.
    @Test(arguments: [
        ("localhost", false, "TLS: certificate verify failed"),
        ("127.0.0.1", true, "TLS: the certificate is for another host"),
    ])
    func refused(_ host: String, _ isKnown: Bool, _ reason: String) async throws {
        try await LoopbackServer.run(.write(Self.created), isSecure: true) { server in
            var configuration = try secure(host, server.port)
            if isKnown { configuration.additionalCertificates = [Array(LoopbackCertificate.certificate.utf8)] }
            let result = try await withHTTPTransport(configuration) { transport in
                await transport.send(OutboundRequest(endpoint: .track, body: Self.body))
            }
            #expect(result.failure?.kind == .notConnected && result.failure?.bodyWentOut == false)
            #expect(result.failure?.message == "no connection: " + reason)
            #expect(server.heads.values.isEmpty)
        }
    }

    /// A server that takes the connection and does not speak.
    @Test func noHandshake() async throws {
        try await LoopbackServer.run(.hang) { server in
            var configuration = try secure("localhost", server.port)
            configuration.connectTimeout = .milliseconds(50)
            let result = try await withHTTPTransport(configuration) { transport in
                await transport.send(OutboundRequest(endpoint: .track, body: Self.body))
            }
            #expect(result.failure?.kind == .notConnected && result.failure?.bodyWentOut == false)
            #expect(result.failure?.message == "no connection: no answer in time")
        }
    }

    /// A connection that is being closed, and whose server does not answer the farewell, gets no request.
    @Test func closingConnections() async throws {
        try await LoopbackServer.run(.writeAndTurnDeaf(Self.created), isSecure: true) { server in
            var configuration = try secure("localhost", server.port)
            configuration.additionalCertificates = [Array(LoopbackCertificate.certificate.utf8)]
            configuration.idleTimeout = .milliseconds(10)
            try await withHTTPTransport(configuration) { transport in
                for count in 1...3 {
                    let result = await transport.send(OutboundRequest(endpoint: .track, body: Self.body))
                    #expect(result.status == 201 && server.connections.count == count)
                    // The farewell is waited for much longer.
                    await transport.clock.sleep(until: transport.clock.now + .milliseconds(60), unless: DrainSignal())
                }
            }
        }
    }

    /// A server that announces the close is taken at its word here too.
    @Test func announcedClose() async throws {
        let text = LoopbackServer.response("201 Created", "{}", headers: ["Connection: close"])
        try await LoopbackServer.run(.writeAndTurnDeaf(text), isSecure: true) { server in
            var configuration = try secure("localhost", server.port)
            configuration.additionalCertificates = [Array(LoopbackCertificate.certificate.utf8)]
            try await withHTTPTransport(configuration) { transport in
                for count in 1...3 {
                    let result = await transport.send(OutboundRequest(endpoint: .track, body: Self.body))
                    #expect(result.status == 201 && server.connections.count == count)
                }
            }
        }
    }

    /// A server that speaks something else.
    @Test func noTLS() async throws {
        try await LoopbackServer.run(.closeAtFirst("HTTP/1.1 400 Bad Request\r\n\r\n")) { server in
            let result = try await withHTTPTransport(secure("localhost", server.port)) { transport in
                await transport.send(OutboundRequest(endpoint: .track, body: Self.body))
            }
            #expect(result.failure?.kind == .notConnected && result.failure?.bodyWentOut == false)
        }
    }
}

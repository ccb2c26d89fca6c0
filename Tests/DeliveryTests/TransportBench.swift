import Braze
import Testing

@testable import Delivery

/// A transport and a server that does the same to every request.
protocol TransportBench {}

extension TransportBench {
    static var key: String { "secret-key-0815" }
    static var created: String { LoopbackServer.response("201 Created", #"{"message":"success"}"#) }
    static var body: SharedBytes { SharedBytes(#"{"events":[1,2]}"#.utf8) }

    func configuration(
        _ port: Int,
        timeout: Duration = .seconds(120),
        responseByteLimit: Int = 1_048_576,
        version: HTTPTransportConfiguration.Version = .one
    ) throws -> HTTPTransportConfiguration {
        var configuration = HTTPTransportConfiguration(
            endpoint: try EndpointURL("http://127.0.0.1:\(port)"),
            key: try APIKey(Self.key),
            connectionLimit: 4
        )
        configuration.requestTimeout = timeout
        // Other tests may keep every core busy for long between two requests.
        configuration.idleTimeout = .seconds(120)
        configuration.connectTimeout = .seconds(60)
        configuration.responseByteLimit = responseByteLimit
        configuration.sendsBulkHeader = true
        configuration.version = version
        return configuration
    }

    func send(
        to action: LoopbackServer.Action,
        body: SharedBytes = Self.body,
        timeout: Duration = .seconds(120),
        responseByteLimit: Int = 1_048_576,
        version: HTTPTransportConfiguration.Version = .one,
        check: (TransportResult, LoopbackServer) throws -> Void
    ) async throws {
        try await LoopbackServer.run(action) { server in
            let configuration = try configuration(
                server.port,
                timeout: timeout,
                responseByteLimit: responseByteLimit,
                version: version
            )
            let result = try await withHTTPTransport(configuration) { transport in
                await transport.send(OutboundRequest(endpoint: .track, body: body))
            }
            #expect(!String(reflecting: result).contains(Self.key))
            try check(result, server)
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

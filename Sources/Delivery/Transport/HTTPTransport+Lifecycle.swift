internal import AsyncHTTPClient
internal import NIOCore
internal import NIOPosix

/// Runs a body with a transport and closes its connections and threads afterwards, whether the body throws or not.
///
/// - Parameters:
///   - configuration: how to reach Braze.
///   - body: what to do with the transport, and not afterwards; requests in the air when it returns are cancelled.
/// - Returns: what the body returns.
/// - Throws: what the body throws.
public func withHTTPTransport<Result: Sendable>(
    _ configuration: HTTPTransportConfiguration,
    _ body: (HTTPTransport) async throws -> Result
) async throws -> Result {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    return try await finally {
        configuration.version == .one
            ? try await withHTTP1Transport(configuration, group.next(), body)
            : try await withHTTP2Transport(configuration, group, body)
    } end: {
        // Errors of closing come too late to change what was sent.
        try? await group.shutdownGracefully()
    }
}

private func withHTTP1Transport<Result: Sendable>(
    _ configuration: HTTPTransportConfiguration,
    _ loop: any EventLoop,
    _ body: (HTTPTransport) async throws -> Result
) async throws -> Result {
    let transport = try HTTP1Transport(configuration, loop: loop)
    return try await finally {
        try await body(HTTPTransport(transport))
    } end: {
        await transport.close()
    }
}

private func withHTTP2Transport<Result: Sendable>(
    _ configuration: HTTPTransportConfiguration,
    _ group: any EventLoopGroup,
    _ body: (HTTPTransport) async throws -> Result
) async throws -> Result {
    let client = HTTPClient(
        eventLoopGroupProvider: .shared(group),
        configuration: try HTTPClient.Configuration(configuration)
    )
    return try await finally {
        try await body(HTTPTransport(HTTP2Transport(client: client, configuration: configuration)))
    } end: {
        try? await client.shutdown()
    }
}

/// Runs a body and then its end, whether the body throws or not.
private func finally<Result>(
    _ body: () async throws -> Result,
    end: () async -> Void
) async throws -> Result {
    let result: Result
    do {
        result = try await body()
    } catch {
        await end()
        throw error
    }
    await end()
    return result
}

extension HTTPClient.Configuration {
    init(_ configuration: HTTPTransportConfiguration) throws {
        let requestTimeout = TimeAmount(configuration.requestTimeout)
        // The deadline of a request ends with the response's head; these two watch over the rest.
        let timeout = Timeout(
            connect: TimeAmount(configuration.connectTimeout),
            read: requestTimeout,
            write: requestTimeout
        )
        self.init(
            tlsConfiguration: try configuration.trust,
            redirectConfiguration: .disallow,
            timeout: timeout,
            connectionPool: ConnectionPool(idleTimeout: TimeAmount(configuration.idleTimeout)),
            decompression: .disabled
        )
        connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = configuration.connectionLimit
        // Retries are counted and paced in one place: BatchSender.
        connectionPool.retryConnectionEstablishment = false
        httpVersion = .automatic
    }
}

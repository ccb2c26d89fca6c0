internal import Braze
internal import DequeModule
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Kept-alive connections to one server; runs on its event loop only.
///
/// An exchange takes the connection that was used last, so that those which are not needed grow old and are closed. With
/// none free it waits for a new one or for the next that is free, whichever comes first.
final class ConnectionPool {
    private let configuration: HTTPTransportConfiguration
    private let context: NIOSSLContext?
    private let loop: any EventLoop
    /// The heads of all requests, but for the bodies' lengths.
    private let heads: [Endpoint: HTTPRequestHead]
    private var idle: [HTTP1Connection] = []
    private var open: [ObjectIdentifier: HTTP1Connection] = [:]
    /// Attempts to connect, which count as connections.
    private var connecting = 0
    private var waiting: Deque<HTTP1Exchange> = []
    private var hasEnded = false

    init(_ configuration: HTTPTransportConfiguration, _ context: NIOSSLContext?, loop: any EventLoop) {
        self.configuration = configuration
        self.context = context
        self.loop = loop
        heads = Dictionary(
            uniqueKeysWithValues: Endpoint.allCases.map { ($0, HTTPRequestHead($0, configuration)) }
        )
    }

    func send(
        _ request: OutboundRequest,
        _ cancellation: Cancellation,
        _ continuation: CheckedContinuation<TransportResult, Never>
    ) {
        let exchange = HTTP1Exchange(
            request,
            heads[request.endpoint] ?? HTTPRequestHead(request.endpoint, configuration),
            deadline: .now() + TimeAmount(configuration.requestTimeout),
            byteLimit: configuration.responseByteLimit,
            cancellation,
            continuation
        )
        guard !cancellation.hasHappened, !hasEnded else { return exchange.fail(.cancelled(bodyWentOut: false)) }
        while let connection = idle.popLast() {
            if connection.start(exchange) { return }
        }
        waiting.append(exchange)
        connect()
    }

    func cancel(_ cancellation: Cancellation) {
        if let index = waiting.firstIndex(where: { $0.cancellation === cancellation }) {
            return waiting.remove(at: index).fail(.cancelled(bodyWentOut: false))
        }
        for connection in open.values where connection.exchange?.cancellation === cancellation {
            return connection.end(.cancelled(bodyWentOut: true))
        }
    }

    func close() {
        hasEnded = true
        while let exchange = waiting.popFirst() { exchange.fail(.cancelled(bodyWentOut: false)) }
        for connection in Array(open.values) { connection.end(.cancelled(bodyWentOut: true)) }
    }

    /// A connection has nothing to do.
    func isFree(_ connection: HTTP1Connection) {
        while let exchange = waiting.popFirst() {
            if exchange.deadline <= .now() {
                exchange.fail(.notConnected("no connection was free in time"))
            } else if connection.start(exchange) {
                return
            } else {
                return waiting.prepend(exchange)
            }
        }
        idle.append(connection)
    }

    /// A connection that was ready takes nothing any more.
    func isEnding(_ connection: HTTP1Connection) {
        if let index = idle.firstIndex(where: { $0 === connection }) { idle.remove(at: index) }
    }

    /// A connection that was ready is no more.
    func isClosed(_ connection: HTTP1Connection) {
        isEnding(connection)
        open[ObjectIdentifier(connection)] = nil
        connect()
    }

    /// A connection attempt has come to a connection.
    func isReady(_ connection: HTTP1Connection) {
        connecting -= 1
        open[ObjectIdentifier(connection)] = connection
        isFree(connection)
    }

    /// A connection attempt has failed; whoever waits for it learns why.
    func attemptFailed(_ failure: TransportFailure) {
        connecting -= 1
        if waiting.count > connecting { waiting.popFirst()?.fail(failure) }
        connect()
    }

    /// Begins as many attempts as are waited for, up to the limit.
    private func connect() {
        while connecting < waiting.count, connecting + open.count < configuration.connectionLimit {
            connecting += 1
            attempt()
        }
    }

    private func attempt() {
        let (context, endpoint) = (context, configuration.endpoint)
        let timeout = TimeAmount(min(configuration.connectTimeout, configuration.requestTimeout))
        let idleTimeout = TimeAmount(configuration.idleTimeout)
        ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context {
                        try pipeline.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: endpoint.serverName)
                        )
                    }
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandler(
                        HTTP1Connection(isSecure: context != nil, idleTimeout: idleTimeout)
                    )
                }
            }
            .connect(host: endpoint.address, port: endpoint.port)
            .assumeIsolated()
            .whenComplete { result in
                do {
                    // Of several addresses that are tried only the one that won comes here.
                    let pipeline = try result.get().pipeline.syncOperations
                    try pipeline.handler(type: HTTP1Connection.self).join(self, within: timeout)
                } catch {
                    self.attemptFailed(.notConnected(error))
                }
            }
    }
}

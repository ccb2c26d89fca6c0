/// Sends requests to Braze over HTTP with a pool of kept-alive connections.
///
/// TLS certificates are verified, redirects are not followed, a request is sent exactly once.
public struct HTTPTransport: Transport {
    private let base: any Transport
    public let executor: (any TaskExecutor)?
    public let clock: DeliveryClock

    init(_ base: any Transport) {
        self.base = base
        executor = base.executor
        clock = base.clock
    }

    public func send(_ request: OutboundRequest) async -> TransportResult {
        await base.send(request)
    }
}

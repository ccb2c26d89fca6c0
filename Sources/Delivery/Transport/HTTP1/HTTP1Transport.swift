internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Sends requests over HTTP/1.1 with kept-alive connections on one event loop's thread.
///
/// The senders of a load run on that thread too (``executor``), so a request crosses none. One thread takes more than
/// ten thousand requests a second, ten times what Braze allows.
struct HTTP1Transport: Transport {
    private let pool: NIOLoopBoundBox<ConnectionPool>
    let executor: (any TaskExecutor)?
    let clock: DeliveryClock

    /// A transport without connections.
    ///
    /// - Throws: when TLS cannot be set up.
    init(_ configuration: HTTPTransportConfiguration, loop: any EventLoop) throws {
        var trust = try configuration.trust
        trust.applicationProtocols = ["http/1.1"]
        // A connection that is given up counts until then.
        trust.shutdownTimeout = .milliseconds(500)
        let context = configuration.endpoint.isSecure ? try NIOSSLContext(configuration: trust) : nil
        pool = .makeBoxSendingValue(ConnectionPool(configuration, context, loop: loop), eventLoop: loop)
        executor = EventLoopExecutor(loop)
        clock = DeliveryClock(loop)
    }

    func send(_ request: OutboundRequest) async -> TransportResult {
        let cancellation = Cancellation()
        let pool = pool
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if pool.eventLoop.inEventLoop {
                    pool.value.send(request, cancellation, continuation)
                } else {
                    pool.eventLoop.execute { pool.value.send(request, cancellation, continuation) }
                }
            }
        } onCancel: {
            cancellation.happen()
            pool.eventLoop.execute { pool.value.cancel(cancellation) }
        }
    }

    /// Closes all connections; requests in the air end as cancelled.
    func close() async {
        let pool = pool
        try? await pool.eventLoop.submit { pool.value.close() }.get()
    }
}

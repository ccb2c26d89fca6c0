internal import Braze
internal import NIOCore
internal import NIOHTTP1
internal import NIOTLS

/// One connection, and the exchange that is on it; the last handler of its pipeline.
///
/// ```
/// join ──▶ (TLS handshake) ──▶ free ⇄ exchange
/// ```
///
/// It is used again when the response says so and the request has left entirely; anything unexpected closes it.
final class HTTP1Connection: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let idleTimeout: TimeAmount
    private let isSecure: Bool
    private var isSecured: Bool
    private var isReady = false
    /// Whether nothing more is sent on it; with TLS it takes a while until it is closed.
    private var isEnding = false
    private var staysOpen = false
    /// Since when nothing has been on it; goes on while the machine sleeps, unlike the timer.
    private var idleSince = ContinuousClock.now
    private var context: ChannelHandlerContext?
    private var pool: ConnectionPool?
    private var timer = ConnectionTimer()
    /// What has happened before somebody could be told.
    private var failure: TransportFailure?
    private(set) var exchange: HTTP1Exchange?

    /// - Parameters:
    ///   - isSecure: whether a TLS handshake comes first.
    ///   - idleTimeout: how long an unused connection is kept.
    init(isSecure: Bool, idleTimeout: TimeAmount) {
        self.isSecure = isSecure
        isSecured = !isSecure
        self.idleTimeout = idleTimeout
    }

    /// Becomes one of a pool's connections, once TLS is set up.
    func join(_ pool: ConnectionPool, within timeout: TimeAmount) {
        guard let context, context.channel.isActive else {
            return pool.attemptFailed(failure ?? .notConnected("the server closed the connection"))
        }
        self.pool = pool
        if isSecured { return becomeReady() }
        expire(at: .now() + timeout)
    }

    /// Sends a request.
    ///
    /// - Returns: false when the connection has been closed meanwhile; nothing was sent then.
    func start(_ exchange: HTTP1Exchange) -> Bool {
        guard !isEnding, let context, context.channel.isActive else { return false }
        guard idleSince.duration(to: .now) <= .nanoseconds(idleTimeout.nanoseconds) else {
            end(.connectionLost)
            return false
        }
        self.exchange = exchange
        expire(at: exchange.deadline)
        exchange.depart()
        context.write(wrapOutboundOut(.head(exchange.head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(exchange.request.body.buffer))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        return true
    }

    /// Ends the exchange, if there is one, and the connection.
    func end(_ failure: TransportFailure) {
        isEnding = true
        exchange.take()?.fail(failure)
        self.failure = self.failure ?? failure
        if isReady { pool?.isEnding(self) }
        context?.close(promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        timer.cancel()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            isSecured = true
            if pool != nil { becomeReady() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What comes unasked for leaves the connection in no known state.
        guard let exchange else { return end(.connectionLost) }
        switch unwrapInboundIn(data) {
        case .head(let head):
            // Behind a 101 comes something else than HTTP.
            staysOpen = head.isKeepAlive && head.status.code >= 200
            exchange.begin(head)
        case .body(let bytes):
            if let result = exchange.append(bytes) { finish(exchange, result, staysOpen: false) }
        case .end:
            finish(exchange, exchange.complete(), staysOpen: staysOpen && hasLeft(context))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(isReady ? .connectionLost : .notConnected(error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer.cancel()
        exchange.take()?.fail(.connectionLost)
        guard let pool = pool.take() else { return }
        if isReady {
            pool.isClosed(self)
        } else {
            pool.attemptFailed(failure ?? .notConnected("the server closed the connection"))
        }
    }

    private func becomeReady() {
        isReady = true
        wait()
        pool?.isReady(self)
    }

    private func finish(_ exchange: HTTP1Exchange, _ result: TransportResult, staysOpen: Bool) {
        self.exchange = nil
        exchange.end(result)
        guard staysOpen, let context else { return end(.connectionLost) }
        wait()
        if isSecure {
            // The farewell that came with the response, if one did, is heard first.
            context.eventLoop.assumeIsolated().execute { self.becomeFree() }
        } else {
            becomeFree()
        }
    }

    private func becomeFree() {
        if !isEnding, context?.channel.isActive == true { pool?.isFree(self) }
    }

    /// Whether everything that was written has left; a server may answer before it has read all.
    private func hasLeft(_ context: ChannelHandlerContext) -> Bool {
        (try? context.channel.syncOptions?.getOption(ChannelOptions.bufferedWritableBytes)) == 0
    }

    private func wait() {
        idleSince = .now
        expire(at: .now() + idleTimeout)
    }

    private func expire(at deadline: NIODeadline) {
        guard let loop = context?.eventLoop.assumeIsolated() else { return }
        timer.expire(at: deadline, on: loop) { [weak self] in self?.timerFired() }
    }

    private func timerFired() {
        let now = NIODeadline.now()
        if let deadline = timer.fired(at: now) { return expire(at: deadline) }
        guard let exchange else { return end(.notConnected("no answer in time")) }
        // The whole process was stopped: the answer may be there and is read first.
        if exchange.takesGrace(at: now) { return expire(at: now + .seconds(1)) }
        end(.timedOut)
    }
}

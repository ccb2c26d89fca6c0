import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import NIOSSL

/// An HTTP/2 server on a free loopback port that answers 201, and does with a connection's last request what the test says.
final class LoopbackHTTP2Server: Sendable {
    /// What to do with the request that is one too many for a connection.
    enum Farewell: Sendable {
        /// Say that it was not looked at: the connection goes away behind the one before.
        case goAway
        /// Say so of that request alone.
        case refuse
        /// Give it up half done.
        case abort
    }

    let port: Int
    let connections = Counter()
    private let channel: any Channel

    private init(_ farewell: Farewell, after count: Int) async throws {
        let context = try LoopbackCertificate.context(["h2"])
        let connections = connections
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    connections.increment()
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    try pipeline.addHandler(NIOHTTP2Handler(mode: .server))
                    try pipeline.addHandler(StreamHandler(farewell, after: count))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        port = channel.localAddress?.port ?? 0
    }

    /// Runs a body with a server that takes so many requests on each connection, and then says farewell.
    static func run(
        _ farewell: Farewell,
        after count: Int,
        _ body: (LoopbackHTTP2Server) async throws -> Void
    ) async throws {
        let server = try await LoopbackHTTP2Server(farewell, after: count)
        try await server.channel.closing { try await body(server) }
    }
}

/// Answers each stream when its request is whole.
private final class StreamHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    private let farewell: LoopbackHTTP2Server.Farewell
    private var rest: Int
    private var last = HTTP2StreamID.rootStream

    init(_ farewell: LoopbackHTTP2Server.Farewell, after count: Int) {
        self.farewell = farewell
        rest = count
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.payload {
        case .headers(let headers) where headers.endStream: take(frame.streamID, context)
        case .data(let data) where data.endStream: take(frame.streamID, context)
        default: break
        }
    }

    private func take(_ stream: HTTP2StreamID, _ context: ChannelHandlerContext) {
        rest -= 1
        guard rest < 0 else {
            last = stream
            write(.headers(.init(headers: [":status": "201"], endStream: true)), stream, context)
            return
        }
        switch farewell {
        case .goAway:
            let payload = HTTP2Frame.FramePayload.goAway(lastStreamID: last, errorCode: .noError, opaqueData: nil)
            write(payload, .rootStream, context)
        case .refuse: write(.rstStream(.refusedStream), stream, context)
        case .abort: write(.rstStream(.internalError), stream, context)
        }
    }

    private func write(
        _ payload: HTTP2Frame.FramePayload,
        _ stream: HTTP2StreamID,
        _ context: ChannelHandlerContext
    ) {
        context.writeAndFlush(wrapOutboundOut(HTTP2Frame(streamID: stream, payload: payload)), promise: nil)
    }
}

import Braze
import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import TestSupport
import Testing

/// A raw HTTP/1.1 server on a free loopback port that does to each request what the test says.
final class LoopbackServer: Sendable {
    /// What to do with one request.
    enum Action: Sendable {
        /// Write these bytes once the whole request is there.
        case write(String)
        /// Write these bytes, then close.
        case writeAndClose(String)
        /// Close once the whole request is there.
        case close
        /// Close as soon as the head is there.
        case closeAtHead
        /// Reset the connection once the whole request is there.
        case reset
        /// Reset the connection as soon as the head is there.
        case resetAtHead
        /// Write these bytes as soon as the head is there, and read no more.
        case writeAtHead(String)
        /// Write these bytes, and read no more, not even a farewell.
        case writeAndTurnDeaf(String)
        /// Write these bytes for whatever comes first, then close.
        case closeAtFirst(String)
        /// Never answer.
        case hang
    }

    let port: Int
    /// The heads of all requests.
    let heads = Recorder<String>()
    let bodies = Recorder<SharedBytes>()
    let connections = Counter()
    /// One element for each connection that is gone.
    let closings: AsyncStream<Void>
    private let channel: any Channel

    private init(_ action: Action, isSecure: Bool) async throws {
        let first: String? = if case .closeAtFirst(let text) = action { text } else { nil }
        let context = isSecure ? try LoopbackCertificate.context() : nil
        let (heads, bodies, connections) = (heads, bodies, connections)
        let (closings, closing) = AsyncStream<Void>.makeStream()
        self.closings = closings
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    connections.increment()
                    let handler = RequestHandler(first: first) { head, body in
                        if let body {
                            bodies.append(SharedBytes(body))
                            return nil
                        }
                        heads.append(head)
                        return action
                    }
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.addHandler(handler)
                    channel.closeFuture.whenComplete { _ in closing.yield() }
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        port = channel.localAddress?.port ?? 0
    }

    /// Runs a body with a server that does the same to every request; a secure one speaks TLS, as `localhost`.
    static func run(
        _ action: Action,
        isSecure: Bool = false,
        _ body: (LoopbackServer) async throws -> Void
    ) async throws {
        let server = try await LoopbackServer(action, isSecure: isSecure)
        try await server.channel.closing { try await body(server) }
    }

    static func response(_ status: String, _ body: String, headers: [String] = []) -> String {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }
}

extension Channel {
    /// Closes it after a body, whether the body throws or not.
    func closing(after body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch {
            try? await close().get()
            throw error
        }
        try await close().get()
    }
}

final class Counter: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }

    func increment() {
        value.withLock { $0 += 1 }
    }
}

/// Cuts the stream into requests by `Content-Length`.
private final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let onRequest: (_ head: String, _ body: [UInt8]?) -> LoopbackServer.Action?
    private var received: [UInt8] = []
    private var action: LoopbackServer.Action?
    private var bodyStart = 0
    private var bodyLength = 0
    private var isAnswered = false
    private let first: String?

    init(first: String?, _ onRequest: @escaping (_ head: String, _ body: [UInt8]?) -> LoopbackServer.Action?) {
        self.first = first
        self.onRequest = onRequest
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if let first { return act(.writeAndClose(first), context) }
        received.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        if action == nil { readHead() }
        guard let action else { return }
        switch action {
        case .closeAtHead: return context.close(promise: nil)
        case .resetAtHead: return reset(context)
        case .writeAtHead: return answerUnread(action, context)
        default: break
        }
        guard received.count >= bodyStart + bodyLength else { return }
        _ = onRequest("", Array(received[bodyStart..<bodyStart + bodyLength]))
        received.removeFirst(bodyStart + bodyLength)
        self.action = nil
        act(action, context)
    }

    private func readHead() {
        guard let end = received.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
        let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
        let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        bodyStart = end.upperBound
        bodyLength = length.flatMap { Int($0.drop { !$0.isNumber }) } ?? 0
        action = onRequest(head, nil)
    }

    private func act(_ action: LoopbackServer.Action, _ context: ChannelHandlerContext) {
        switch action {
        case .write(let text):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        case .writeAndClose(let text):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            context.close(promise: nil)
        case .close, .closeAtHead:
            context.close(promise: nil)
        case .reset, .resetAtHead:
            reset(context)
        case .writeAndTurnDeaf(let text):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            context.channel.setOption(.autoRead, value: false).whenFailure { Issue.record($0) }
        case .hang, .writeAtHead, .closeAtFirst:
            break
        }
    }

    private func answerUnread(_ action: LoopbackServer.Action, _ context: ChannelHandlerContext) {
        guard case .writeAtHead(let text) = action, !isAnswered else { return }
        isAnswered = true
        context.channel.setOption(.autoRead, value: false).assumeIsolated().whenComplete { _ in
            context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }
    }

    /// Closes without the usual farewell: the other side gets an error, not an end.
    private func reset(_ context: ChannelHandlerContext) {
        (context.channel as? any SocketOptionProvider)?
            .unsafeSetSocketOption(level: .socket, name: .so_linger, value: linger(l_onoff: 1, l_linger: 0))
            .whenFailure { Issue.record($0) }
        context.close(promise: nil)
    }
}

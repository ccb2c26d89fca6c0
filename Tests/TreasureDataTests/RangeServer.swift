import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP server on a free loopback port that does to each request what the test says.
final class RangeServer: Sendable {
    struct Request: Sendable {
        var method: String
        /// Path and query.
        var target: String
        var headers: HTTPHeaders
        var body: [UInt8]
        /// Counts from 1, over all connections.
        var ordinal: Int

        /// The bytes that `Range` asks for, within a file of that length.
        func range(of length: Int) -> Range<Int>? {
            guard let text = headers.first(name: "Range"), text.hasPrefix("bytes=") else { return nil }
            let ends = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count == 2, let first = Int(ends[0]), first < length else { return nil }
            return first..<min(length, (Int(ends[1]) ?? length - 1) + 1)
        }
    }

    struct Answer: Sendable {
        var status = 200
        var headers: [(String, String)] = []
        var body: ArraySlice<UInt8> = []
        /// Closes the connection behind so many bytes of the body.
        var cutAfter: Int?
        /// What `Content-Length` says, if it is not the truth; `nil`: chunks.
        var length: Int?

        init(_ status: Int, _ headers: [(String, String)] = [], _ body: ArraySlice<UInt8> = [], cutAfter: Int? = nil) {
            self.status = status
            self.headers = headers
            self.body = body
            self.cutAfter = cutAfter
            length = body.count
        }

        init(json: String, status: Int = 200) {
            self.init(status, [("Content-Type", "application/json")], Array(json.utf8)[...])
        }

        /// A part of a file, as RFC 9110 section 15.3.7 has it.
        static func part(_ file: [UInt8], _ range: Range<Int>, _ headers: [(String, String)] = []) -> Answer {
            let place = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(file.count)"
            return Answer(206, headers + [("Content-Range", place)], file[range])
        }
    }

    let port: Int
    private let channel: any Channel
    private let seen: Mutex<[Request]>

    var base: String { "http://127.0.0.1:\(port)" }
    var requests: [Request] { seen.withLock { $0 } }

    private init(_ answer: @escaping @Sendable (Request) -> Answer) async throws {
        let log = Log()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(log: log, answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0)
            .get()
        port = channel.localAddress?.port ?? 0
        seen = Mutex([])
        log.server = self
    }

    /// Runs a body with a server.
    static func run<Value>(
        _ answer: @escaping @Sendable (Request) -> Answer,
        while body: (RangeServer) async throws -> Value
    ) async throws -> Value {
        let server = try await RangeServer(answer)
        let result: Result<Value, any Error>
        do { result = .success(try await body(server)) } catch { result = .failure(error) }
        try? await server.channel.close().get()
        return try result.get()
    }

    /// Numbers requests before the server is there to keep them.
    ///
    /// `@unchecked Sendable`: the count is behind a lock, and the server is set before it takes its first request.
    fileprivate final class Log: @unchecked Sendable {
        private let count = Mutex(0)
        weak var server: RangeServer?

        func add(_ head: HTTPRequestHead, _ body: [UInt8]) -> Request {
            let ordinal = count.withLock { count -> Int in
                count += 1
                return count
            }
            let request = Request(
                method: head.method.rawValue,
                target: head.uri,
                headers: head.headers,
                body: body,
                ordinal: ordinal
            )
            server?.seen.withLock { $0.append(request) }
            return request
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let log: Log
        private let answer: (Request) -> Answer
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(log: Log, answer: @escaping (Request) -> Answer) {
            self.log = log
            self.answer = answer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                body = []
            case .body(let piece): body.append(contentsOf: piece.readableBytesView)
            case .end:
                guard let head else { return }
                write(answer(log.add(head, body)), context)
            }
        }

        private func write(_ answer: Answer, _ context: ChannelHandlerContext) {
            var headers = HTTPHeaders(answer.headers)
            if let length = answer.length { headers.add(name: "Content-Length", value: "\(length)") }
            let status = HTTPResponseStatus(statusCode: answer.status)
            context.write(
                wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))),
                promise: nil
            )
            let sent = answer.body.prefix(answer.cutAfter ?? .max)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: sent)))), promise: nil)
            if answer.cutAfter != nil {
                context.flush()
                context.close(promise: nil)
            } else {
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}

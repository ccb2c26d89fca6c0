internal import Braze
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// One request, what has come back of its response, and who waits for it; on the event loop only.
final class HTTP1Exchange {
    let request: OutboundRequest
    let deadline: NIODeadline
    let cancellation: Cancellation
    private let byteLimit: Int
    private let preparedHead: HTTPRequestHead
    private var response: BrazeResponse?
    private var continuation: CheckedContinuation<TransportResult, Never>?
    private var hasGrace = false

    /// - Parameters:
    ///   - request: what to send.
    ///   - head: its head, but for the body's length.
    ///   - deadline: when it ends without a response.
    ///   - byteLimit: bytes of the response that are read.
    ///   - cancellation: the way in which it may end at any time.
    ///   - continuation: is resumed once.
    init(
        _ request: OutboundRequest,
        _ head: HTTPRequestHead,
        deadline: NIODeadline,
        byteLimit: Int,
        _ cancellation: Cancellation,
        _ continuation: CheckedContinuation<TransportResult, Never>
    ) {
        self.request = request
        preparedHead = head
        self.deadline = deadline
        self.byteLimit = byteLimit
        self.cancellation = cancellation
        self.continuation = continuation
    }

    /// The request's head.
    var head: HTTPRequestHead {
        var head = preparedHead
        head.headers.add(name: "Content-Length", value: String(request.body.count))
        return head
    }

    /// The body is handed to the network.
    func depart() {
        request.onDeparture()
    }

    func begin(_ head: HTTPResponseHead) {
        response = BrazeResponse(
            status: Int(head.status.code),
            headers: ResponseHeaders { head.headers.first(name: $0) }
        )
    }

    /// Takes a part of the body.
    ///
    /// - Returns: how the exchange ends, when the body is too long; the rest is not read then.
    func append(_ bytes: ByteBuffer) -> TransportResult? {
        guard let count = response?.body.count else { return nil }
        let room = byteLimit - count
        // In place: a body may come in very many parts.
        response?.body.append(contentsOf: bytes.readableBytesView.prefix(room))
        guard bytes.readableBytes > room else { return nil }
        return isSuccess ? .failure(.responseTooLarge(limit: byteLimit)) : complete()
    }

    /// The response has come to its end.
    func complete() -> TransportResult {
        response.map { .response($0) } ?? .failure(.connectionLost)
    }

    /// Ends with a failure, unless the response has a meaning without its rest.
    ///
    /// Only the body of a 2xx tells which objects were taken; every other status is enough.
    func fail(_ failure: TransportFailure) {
        guard let response, !isSuccess, failure.kind != .cancelled else { return end(.failure(failure)) }
        end(.response(response))
    }

    /// Whether the deadline was noticed so late that nobody can have looked for the answer; true once.
    func takesGrace(at now: NIODeadline) -> Bool {
        defer { hasGrace = true }
        return !hasGrace && now - deadline > .seconds(1)
    }

    func end(_ result: TransportResult) {
        continuation.take()?.resume(returning: result)
    }

    private var isSuccess: Bool {
        guard let response else { return true }
        return (200...299).contains(response.status)
    }
}

/// Whether a request's task was cancelled, also before its exchange began.
final class Cancellation: Sendable {
    private let happened = Atomic(false)

    var hasHappened: Bool { happened.load(ordering: .acquiring) }

    func happen() {
        happened.store(true, ordering: .releasing)
    }
}

extension HTTPRequestHead {
    /// The head of requests to an endpoint, but for the body's length.
    init(_ endpoint: Endpoint, _ configuration: HTTPTransportConfiguration) {
        var headers = configuration.headers
        headers.add(name: "Host", value: configuration.endpoint.authority)
        let path = configuration.endpoint.path + endpoint.path
        self.init(version: .http1_1, method: .POST, uri: path, headers: headers)
    }
}

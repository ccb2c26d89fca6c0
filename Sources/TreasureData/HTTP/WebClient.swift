internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Sends requests, small answers read whole and large ones piece by piece.
///
/// HTTP/1.1 only: each range of a download then has a connection of its own, which is the point of asking for several.
public struct WebClient: Sendable {
    let client: HTTPClient
    let userAgent: String
    let patience: Patience

    /// Bytes of an answer that is read whole, at most.
    static let answerByteLimit = 16 * 1_048_576

    /// Sends a request once and reads the answer whole.
    ///
    /// - Throws: ``TreasureDataError`` with code `unreachable`, or `CancellationError`.
    func answer(to request: WebRequest) async throws -> WebAnswer {
        let result: Result<WebAnswer, any Error> = await StallWatch.watching(patience.pieceSpan) { watch in
            do {
                return .success(try await read(try await send(request), watch))
            } catch {
                return .failure(watch.hasStalled ? Self.stalled : Self.failure(error))
            }
        }
        return try result.get()
    }

    private func read(_ response: HTTPClientResponse, _ watch: StallWatch) async throws -> WebAnswer {
        var body: [UInt8] = []
        var pieces = response.body.makeAsyncIterator()
        watch.asks()
        while let piece = try await pieces.next() {
            watch.got()
            guard body.count + piece.readableBytes <= Self.answerByteLimit else {
                throw TreasureDataError(.unexpectedAnswer, "the answer is longer than 16 MB")
            }
            body.append(contentsOf: piece.readableBytesView)
            watch.asks()
        }
        watch.got()
        return WebAnswer(status: Int(response.status.code), headers: response.headers, body: body)
    }

    static let stalled = TreasureDataError(.unreachable, "nothing more came")

    /// Sends a request and follows what a GET is told to follow, up to the head of an answer.
    ///
    /// - Throws: ``TreasureDataError``, and the client's errors.
    func send(_ request: WebRequest) async throws -> HTTPClientResponse {
        var request = request
        for _ in 0...Redirect.limit {
            let response = try await client.execute(prepared(request), timeout: .seconds(120))
            let location = response.headers.first(name: "Location")
            let status = Int(response.status.code)
            guard let next = try Redirect.target(of: request, status: status, location: location) else {
                return response
            }
            request = next
        }
        throw TreasureDataError(.unexpectedAnswer, "more than \(Redirect.limit) redirects")
    }

    /// Sends a request until it is answered with something else than "try again".
    ///
    /// Only what may be sent twice comes here.
    ///
    /// - Parameters:
    ///   - request: that.
    ///   - schedule: how often, and after which waits.
    /// - Returns: an answer, whatever its status; the last 429 or 5xx when attempts are used up.
    /// - Throws: ``TreasureDataError`` with code `unreachable`, or `CancellationError`.
    func persistentAnswer(to request: WebRequest, schedule: RetrySchedule = RetrySchedule()) async throws -> WebAnswer {
        var schedule = schedule
        while true {
            let outcome: Result<WebAnswer, TreasureDataError>
            do {
                outcome = .success(try await answer(to: request))
            } catch let error as TreasureDataError {
                outcome = .failure(error)
            }
            var named: Duration?
            switch outcome {
            case .success(let answer):
                guard answer.status == 429 || answer.status >= 500 else { return answer }
                named = RetryAfter.duration(answer.headers.first(name: "Retry-After"), now: patience.epochSeconds())
            case .failure(let error):
                guard error.code == .unreachable else { throw error }
            }
            guard let delay = schedule.delay(named: named, chance: patience.chance()) else { return try outcome.get() }
            try await patience.sleep(delay)
        }
    }

    func prepared(_ request: WebRequest) -> HTTPClientRequest {
        var prepared = HTTPClientRequest(url: request.url)
        prepared.method = request.body == nil ? .GET : .POST
        prepared.headers = HTTPHeaders(request.headers)
        prepared.headers.add(name: "User-Agent", value: userAgent)
        if let body = request.body { prepared.body = .bytes(ByteBuffer(bytes: body)) }
        return prepared
    }

    /// Sorts an error; the message is one of ours, for the client's may quote addresses.
    static func failure(_ error: any Error) -> any Error {
        if error is TreasureDataError || error is CancellationError { return error }
        let client = error as? HTTPClientError
        if client == .cancelled { return CancellationError() }
        if client == .invalidURL || client == .emptyHost || client == .emptyScheme {
            return TreasureDataError(.configuration, "this is no address that can be used")
        }
        if isAboutCertificate(error) {
            return TreasureDataError(.unexpectedAnswer, "the server's certificate is not trusted")
        }
        let reason =
            switch error {
            case _ where client != nil: client?.shortDescription ?? ""
            case let error as IOError: "system error \(error.errnoCode)"
            case let error as NIOConnectionError:
                error.connectionErrors.isEmpty ? "the host name was not found" : "no address of the host answers"
            default: String(describing: type(of: error))
            }
        return TreasureDataError(.unreachable, reason)
    }
}

extension WebClient {
    /// Whether the other side could not prove who it is: it will not be able to a minute later.
    private static func isAboutCertificate(_ error: any Error) -> Bool {
        let text = String(reflecting: error)
        return text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("failedToValidateHostname")
            || text.hasPrefix("NIOSSLExtraError.")
    }
}

/// One request.
struct WebRequest: Sendable {
    var url: String
    var headers: [(String, String)] = []
    /// Makes it a POST.
    var body: [UInt8]?
}

/// One answer, read whole.
struct WebAnswer: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8]
}

/// Runs a body with a client and closes its connections afterwards, whether the body throws or not.
///
/// - Parameters:
///   - userAgent: the `User-Agent`.
///   - connections: the most connections to one host at a time.
///   - patience: what waits run on.
///   - body: what to do; requests still in the air when it returns are cancelled.
/// - Returns: what the body returns.
/// - Throws: what the body throws.
public func withWebClient<Value>(
    userAgent: String,
    connections: Int = 8,
    patience: Patience = .real,
    _ body: (WebClient) async throws -> Value
) async throws -> Value {
    var configuration = HTTPClient.Configuration(
        redirectConfiguration: .disallow,
        // No limit for reading: whoever has no room for more holds back. See StallWatch.
        timeout: .init(connect: .seconds(20), write: .seconds(60)),
        connectionPool: .init(idleTimeout: .seconds(15)),
        decompression: .disabled
    )
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(1, connections)
    // Attempts are counted in one place.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.httpVersion = .http1Only
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    let result: Result<Value, any Error>
    do {
        result = .success(try await body(WebClient(client: client, userAgent: userAgent, patience: patience)))
    } catch {
        result = .failure(error)
    }
    // Errors of closing come too late to change what was read.
    try? await client.shutdown()
    return try result.get()
}

internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP2
internal import NIOPosix
internal import NIOSSL

extension TransportFailure {
    /// Sorts an error of the HTTP client.
    ///
    /// The message is one of ours: the client's errors are not trusted to be free of URLs and header values.
    ///
    /// - Parameters:
    ///   - error: the client's.
    ///   - bodyWentOut: whether the network got any of the body. What the server gave back unread counts as not sent.
    ///   - isCancelled: whether the sending task is.
    init(_ error: any Error, bodyWentOut: Bool, isCancelled: Bool) {
        let bodyWentOut = bodyWentOut && !Self.isRefusedUnread(error)
        let kind = Self.kind(error, bodyWentOut: bodyWentOut, isCancelled: isCancelled)
        let message = kind == .notConnected ? "no connection: " + Self.reason(error) : Self.message(kind)
        self.init(kind: kind, bodyWentOut: bodyWentOut, message: message)
    }

    static func responseTooLarge(limit: Int) -> TransportFailure {
        TransportFailure(
            kind: .responseTooLarge,
            bodyWentOut: true,
            message: "the response is longer than \(limit) bytes"
        )
    }

    /// No connection came about, so nothing was sent.
    static func notConnected(_ error: any Error) -> TransportFailure { notConnected(reason(error)) }

    static func notConnected(_ reason: String) -> TransportFailure {
        TransportFailure(kind: .notConnected, bodyWentOut: false, message: "no connection: " + reason)
    }

    /// The connection ended with a request on it.
    static let connectionLost = TransportFailure(.connectionLost, bodyWentOut: true)

    static let timedOut = TransportFailure(.timedOut, bodyWentOut: true)

    static func cancelled(bodyWentOut: Bool) -> TransportFailure {
        TransportFailure(.cancelled, bodyWentOut: bodyWentOut)
    }

    private init(_ kind: Kind, bodyWentOut: Bool) {
        self.init(kind: kind, bodyWentOut: bodyWentOut, message: Self.message(kind))
    }

    /// Whether the server says that it did nothing about the request: REFUSED_STREAM (RFC 9113, section 8.7).
    ///
    /// A GOAWAY that names an earlier stream as the last one says so too, but the client tells of it as of a stream that the
    /// server cancelled, which may have been acted on.
    private static func isRefusedUnread(_ error: any Error) -> Bool {
        (error as? NIOHTTP2Errors.StreamClosed)?.errorCode == .refusedStream
    }

    private static func kind(_ error: any Error, bodyWentOut: Bool, isCancelled: Bool) -> Kind {
        // The client says `cancelled` also of a request that met a connection which was about to close.
        if error is CancellationError || isCancelled && (error as? HTTPClientError) == .cancelled { return .cancelled }
        guard bodyWentOut else { return .notConnected }
        if let error = error as? HTTPClientError, [.deadlineExceeded, .readTimeout, .writeTimeout].contains(error) {
            return .timedOut
        }
        return .connectionLost
    }

    private static func message(_ kind: Kind) -> String {
        switch kind {
        case .cancelled: "interrupted"
        case .timedOut: "no response in time"
        case .connectionLost: "the connection was lost before the response was complete"
        case .responseTooLarge: "the response is too long"
        case .notConnected: "no connection"
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as HTTPClientError where error == .cancelled: "it was being closed"
        case let error as HTTPClientError: error.shortDescription
        case is NIOHTTP2Errors.StreamClosed: "the server closed it before it took the request"
        case let error as IOError: "system error \(error.errnoCode)"
        case let error as NIOConnectionError:
            error.connectionErrors.isEmpty ? "the host name was not found" : "no address of the host answers"
        case ChannelError.connectTimeout: "no answer in time"
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            "TLS: the certificate is for another host"
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: "TLS: " + tlsReason(error)
        default: String(describing: type(of: error))
        }
    }

    /// The library's own word for what went wrong, without the place in its source.
    private static func tlsReason(_ error: any Error) -> String {
        let text = String(describing: error)
        guard let mark = text.firstRange(of: "OPENSSL_internal:") else { return "the handshake failed" }
        let word = text[mark.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        return word.lowercased().replacing("_", with: " ")
    }
}

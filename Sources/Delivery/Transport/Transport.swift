public import Braze

/// Sends one request and tells what came back; the seam between sending and the network.
public protocol Transport: Sendable {
    /// Sends a request once, without retry.
    ///
    /// - Parameter request: what to send.
    /// - Returns: the response, or how the exchange failed. Cancellation of the task is a failure of kind `cancelled`.
    func send(_ request: OutboundRequest) async -> TransportResult

    /// Where the tasks that send had best run; `nil` where that makes no difference.
    var executor: (any TaskExecutor)? { get }

    /// What the tasks that send had best wait on.
    var clock: DeliveryClock { get }
}

extension Transport {
    public var executor: (any TaskExecutor)? { nil }
    public var clock: DeliveryClock { .continuous }
}

/// One request to send.
public struct OutboundRequest: Sendable {
    public var endpoint: Endpoint
    /// The request body, JSON.
    public var body: SharedBytes
    /// Called at most once, when the first byte of the body is handed to the network.
    public var onDeparture: @Sendable () -> Void

    public init(endpoint: Endpoint, body: SharedBytes, onDeparture: @escaping @Sendable () -> Void = {}) {
        self.endpoint = endpoint
        self.body = body
        self.onDeparture = onDeparture
    }
}

/// What became of one request.
public enum TransportResult: Hashable, Sendable {
    /// A response whose meaning can be told from what was read of it.
    case response(BrazeResponse)
    case failure(TransportFailure)
}

/// An exchange that ended without a usable response.
public struct TransportFailure: Hashable, Sendable {
    /// How it ended.
    public enum Kind: String, Hashable, Sendable {
        /// No connection: refused, no route, name not found, TLS handshake failed, or not in time.
        case notConnected = "not-connected"
        /// The connection was closed before the response was complete.
        case connectionLost = "connection-lost"
        /// No complete response in time.
        case timedOut = "timed-out"
        /// A 2xx whose body is larger than the transport keeps.
        case responseTooLarge = "response-too-large"
        /// The sending task was cancelled.
        case cancelled
    }

    public var kind: Kind
    /// Whether the network got any of the body; only then can the server have acted on it.
    public var bodyWentOut: Bool
    /// A sentence without key, URL or row bytes.
    public var message: String

    public init(kind: Kind, bodyWentOut: Bool, message: String) {
        self.kind = kind
        self.bodyWentOut = bodyWentOut
        self.message = message
    }
}

internal import Synchronization

/// Tells all senders to begin no further attempt; what is in the air is finished.
public final class DrainSignal: Sendable {
    private let state = Mutex<DeliveryStop?>(nil)
    /// What `state` holds, for the many reads.
    private let raised = Atomic(false)

    public init() {}

    /// Raises the signal; the first reason stays.
    public func raise(_ stop: DeliveryStop) {
        state.withLock { $0 = $0 ?? stop }
        raised.store(true, ordering: .releasing)
    }

    public var isRaised: Bool { raised.load(ordering: .acquiring) }

    /// Why the signal was raised; `nil` when it was not.
    public var stop: DeliveryStop? { state.withLock { $0 } }
}

/// Why delivery ends before all batches are sent.
public enum DeliveryStop: Hashable, Sendable {
    /// Braze refuses the key: unknown, or without the permission (401, 403).
    case keyRefused(status: Int, message: String)
    /// The endpoint is not Braze's (404, 405, 415, 3xx).
    case configuration(status: Int, message: String)
    /// No attempt of one request succeeded.
    case unreachable(message: String)
    /// The user asked to stop.
    case interrupted
}

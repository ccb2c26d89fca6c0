/// What became of a batch.
public struct BatchOutcome: Hashable, Sendable {
    /// The fate of each of the batch's objects, in their order.
    public var fates: [ObjectFate]
    /// Why the run must end, if it must; then some objects may be unsent.
    public var stop: DeliveryStop?

    public init(fates: [ObjectFate], stop: DeliveryStop? = nil) {
        self.fates = fates
        self.stop = stop
    }

    /// Whether every object was delivered.
    public var isDelivered: Bool {
        fates.allSatisfy { fate in
            if case .delivered = fate { true } else { false }
        }
    }
}

/// What became of one object.
public enum ObjectFate: Hashable, Sendable {
    /// In a 2xx that does not reject it.
    case delivered
    /// Named by Braze's `errors`, or alone in a request that was refused.
    case rejected(message: String, httpStatus: Int)
    /// Perhaps applied, and not safe to send again.
    case unknown(message: String, httpStatus: Int?)
    /// Not applied, or safe to send again: a resumed run sends it.
    case unsent
}

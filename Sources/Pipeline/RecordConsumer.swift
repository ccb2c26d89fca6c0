public import Braze
public import Rows

/// Takes what the pump makes of the input; called on the decoding thread, one call at a time.
public protocol RecordConsumer: AnyObject {
    /// Takes a finished batch, waiting for room if need be.
    ///
    /// - Returns: whether the consumer wants more.
    func take(_ batch: Batch) -> Bool

    /// Takes finished bodies, one a line, from a batcher that gathers them; the bytes are valid during the call.
    ///
    /// - Returns: whether the consumer wants more.
    func take(_ lines: UnsafeBufferPointer<UInt8>, bodies: Int) -> Bool

    /// Takes a batch that is not to be sent.
    func discard(_ batch: Batch)

    /// Takes a record that cannot be sent.
    ///
    /// - Returns: whether the consumer wants more; never, unless it ``skipsInvalid``.
    func refuse(_ record: InvalidRecord) -> Bool

    /// Whether the run goes on behind invalid records.
    var skipsInvalid: Bool { get }

    /// Takes a record that an earlier attempt may have delivered; its row is valid during the call only.
    ///
    /// - Returns: whether the consumer wants more.
    func doubt(_ row: Row) -> Bool
}

extension RecordConsumer {
    /// Only batches are asked for.
    public func take(_ lines: UnsafeBufferPointer<UInt8>, bodies: Int) -> Bool {
        preconditionFailure("lines were not asked for")
    }

    /// Without earlier attempts no input differs from what it was.
    public func discard(_ batch: Batch) {}

    /// Without earlier attempts there is no doubt.
    public func doubt(_ row: Row) -> Bool { true }
}

/// Why the pump came to its end.
public enum PumpEnd: Sendable, Equatable {
    /// Every input is read.
    case finished
    /// The consumer wanted no more.
    case stopped
    /// An input cannot be read, or not further.
    case failed(InputFailure)
}

/// Where the decoding thread gets its inputs' plain bytes from: one input after another, in order.
///
/// However the bytes are read, memory is bounded: a chunk that is not given back is not filled again.
public protocol ChunkSupply: AnyObject, Sendable {
    /// Begins to read; called once.
    ///
    /// - Parameter inputs: in order. One that fails ends the reading when its turn comes.
    func start(_ inputs: [InputSource])

    /// Whether no more is wanted.
    var isCalledOff: Bool { get }

    /// Says that no more is wanted; whoever reads stops as soon as it looks.
    func callOff()

    /// The next message, waiting for it.
    ///
    /// - Parameter timeout: how long to wait; `nil` waits as long as it takes.
    /// - Returns: `nil` when the time is over or the supply was called off.
    func receive(timeout: Duration?) -> ChunkRing.Message?

    /// Gives a chunk back to be filled again.
    func giveBack(_ lease: ChunkLease)
}

extension ChunkSupply {
    /// The next message, however long it takes; `nil` when the supply was called off.
    public func receive() -> ChunkRing.Message? { receive(timeout: nil) }
}

internal import Synchronization

/// Several inputs that are read and inflated side by side, each into a ring of its own, and used in order.
///
/// ```
/// lane 0   input 0 ─▶ input 2 ─▶ input 4 …
/// lane 1   input 1 ─▶ input 3 ─▶ …
/// ```
///
/// A lane is at most a ring of chunks ahead of its turn. What goes wrong in an input is told when its turn comes.
public final class IntakeLanes: ChunkSupply {
    private let lanes: [ChunkRing]
    private let turn: Mutex<LaneTurn>

    /// Lanes that read nothing yet.
    ///
    /// - Parameters:
    ///   - lanes: at least 1.
    ///   - chunks: of each lane; at least 2.
    ///   - chunkBytes: payload of one chunk.
    public init(lanes: Int, chunks: Int, chunkBytes: Int) {
        self.lanes = (0..<lanes).map { ChunkRing(chunks: chunks, chunkBytes: chunkBytes, lane: $0) }
        turn = Mutex(LaneTurn(lanes: lanes))
    }

    public func start(_ inputs: [InputSource]) {
        turn.withLock { $0.inputs = inputs.count }
        for (lane, ring) in lanes.enumerated() {
            IntakeThread.start(inputs.enumerated().filter { $0.offset % lanes.count == lane }, into: ring)
        }
    }

    public var isCalledOff: Bool { lanes[0].isCalledOff }

    public func callOff() {
        for ring in lanes { ring.callOff() }
    }

    public func receive(timeout: Duration?) -> ChunkRing.Message? {
        guard let lane = turn.withLock({ $0.lane }) else { return .end }
        let message = lanes[lane].receive(timeout: timeout)
        if case .chunk(_, isLast: true) = message { turn.withLock { $0.next() } }
        return message
    }

    public func giveBack(_ lease: ChunkLease) { lanes[lease.lane].giveBack(lease) }
}

/// Whose turn it is among lanes that take the inputs by turns.
struct LaneTurn {
    let lanes: Int
    /// The number of inputs.
    var inputs = 0
    private var input = 0

    init(lanes: Int) { self.lanes = lanes }

    /// The lane with the input whose turn it is; `nil` behind the last one.
    var lane: Int? { input < inputs ? input % lanes : nil }

    /// Goes over to the next input.
    mutating func next() { input += 1 }
}

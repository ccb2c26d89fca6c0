internal import Dispatch
internal import Synchronization

/// Carries chunks from the thread that fills them to the thread that uses them, and back.
///
/// There are as many chunks as the ring was given, ever: whoever is slower makes the other wait, and memory is
/// constant.
public final class ChunkRing: ChunkSupply {
    /// What the filling thread says.
    public enum Message: Sendable {
        /// The next input begins.
        case input(index: Int)
        /// Plain bytes of it; give the chunk back when they are used.
        case chunk(ChunkLease, isLast: Bool)
        /// The input cannot be read further.
        case failure(IntakeError)
        /// There are no more inputs.
        case end
    }

    private struct State {
        var free: [ChunkLease]
        var messages: [Message] = []
        var isCalledOff = false
    }

    private let state: Mutex<State>
    private let freeCount = DispatchSemaphore(value: 0)
    private let messageCount = DispatchSemaphore(value: 0)

    /// A ring of that many chunks.
    ///
    /// - Parameters:
    ///   - chunks: at least 2, so that both threads can work.
    ///   - chunkBytes: payload of one chunk.
    ///   - lane: which of several rings it is.
    public init(chunks: Int, chunkBytes: Int, lane: Int = 0) {
        let leases = (0..<chunks).map { _ in ChunkLease(PlainChunk(payloadCapacity: chunkBytes), lane: lane) }
        state = Mutex(State(free: leases))
        // Counted up from 0: a semaphore that is released below its first value ends the process, and a ring that
        // was called off is released while chunks are out.
        for _ in leases { freeCount.signal() }
    }

    public func start(_ inputs: [InputSource]) {
        IntakeThread.start(Array(inputs.enumerated()), into: self)
    }

    /// Whether the using thread wants no more.
    public var isCalledOff: Bool { state.withLock { $0.isCalledOff } }

    /// Says that no more is wanted; the filling thread stops as soon as it looks.
    public func callOff() {
        state.withLock { $0.isCalledOff = true }
        freeCount.signal()
        messageCount.signal()
    }

    /// A free chunk, waiting for one; `nil` when no more is wanted.
    func takeFree() -> ChunkLease? {
        freeCount.wait()
        let lease = state.withLock { $0.isCalledOff ? nil : $0.free.popLast() }
        if lease == nil { freeCount.signal() }
        return lease
    }

    func send(_ message: Message) {
        state.withLock { $0.messages.append(message) }
        messageCount.signal()
    }

    /// The next message, waiting for it.
    ///
    /// - Parameter timeout: how long to wait.
    /// - Returns: `nil` when the time is over or the ring was called off.
    public func receive(timeout: Duration?) -> Message? {
        if let timeout {
            let nanoseconds =
                timeout.components.seconds * 1_000_000_000 + timeout.components.attoseconds / 1_000_000_000
            guard messageCount.wait(timeout: .now() + .nanoseconds(Int(nanoseconds))) == .success else { return nil }
        } else {
            messageCount.wait()
        }
        let (message, isCalledOff) = state.withLock { state in
            let message = state.isCalledOff || state.messages.isEmpty ? nil : state.messages.removeFirst()
            return (message, state.isCalledOff)
        }
        // Whoever asks once more is woken as well.
        if isCalledOff { messageCount.signal() }
        return message
    }

    /// Gives a chunk back to be filled again.
    public func giveBack(_ lease: ChunkLease) {
        lease.chunk.shrink()
        state.withLock { $0.free.append(lease) }
        freeCount.signal()
    }
}

/// A chunk on its way between the two threads.
///
/// `@unchecked Sendable`: the ring hands each chunk to one side at a time, through a lock; neither touches it
/// after giving it away.
public struct ChunkLease: @unchecked Sendable {
    public let chunk: PlainChunk
    /// The ring that it belongs to.
    let lane: Int

    init(_ chunk: PlainChunk, lane: Int) {
        self.chunk = chunk
        self.lane = lane
    }
}

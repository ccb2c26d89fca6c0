internal import Braze
internal import DequeModule
internal import Dispatch
internal import Synchronization

/// The one queue: finished batches, bounded in bytes, from the decoding thread to the sender tasks.
///
/// The thread waits while the queue is full, so a slow Braze stops the reading.
final class BatchQueue<Announcement: Sendable, Ticket: Sendable>: Sendable {
    /// A batch and what was noted when it left the queue.
    struct Item: Sendable {
        var batch: Batch
        /// What came with it.
        var announcement: Announcement?
        var ticket: Ticket
    }

    /// What a batch that is put in meets.
    private enum Turn {
        case taken(CheckedContinuation<Item?, Never>, Item)
        case queued
        case full
        case closed
    }

    private struct Entry {
        var batch: Batch
        var announcement: Announcement?
    }

    private struct State {
        var waiting: Deque<Entry> = []
        var bytes = 0
        var takers: [CheckedContinuation<Item?, Never>] = []
        /// Whether the thread waits for room.
        var isAwaited = false
        var isFinished = false
        var isClosed = false
    }

    private let byteLimit: Int
    private let admit: @Sendable (Batch) -> Ticket
    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 0)

    /// An empty queue.
    ///
    /// - Parameters:
    ///   - byteLimit: the thread waits while the queue holds more.
    ///   - admit: called for each batch as it leaves, one after another in the batches' order; must not wait.
    init(byteLimit: Int, admit: @escaping @Sendable (Batch) -> Ticket) {
        self.byteLimit = byteLimit
        self.admit = admit
    }

    /// Puts a batch in, waiting for room; on a plain thread only.
    ///
    /// - Parameters:
    ///   - batch: the batch.
    ///   - announcement: goes with it.
    /// - Returns: whether the queue took it; a closed one does not.
    func put(_ batch: Batch, _ announcement: Announcement? = nil) -> Bool {
        let entry = Entry(batch: batch, announcement: announcement)
        while true {
            let turn = state.withLock { state -> Turn in
                if state.isClosed { return .closed }
                if let taker = state.takers.popLast() { return .taken(taker, item(entry)) }
                if state.bytes > 0, state.bytes + batch.footprint > byteLimit {
                    state.isAwaited = true
                    return .full
                }
                state.waiting.append(entry)
                state.bytes += batch.footprint
                return .queued
            }
            switch turn {
            case .taken(let taker, let item):
                taker.resume(returning: item)
                return true
            case .queued: return true
            case .closed: return false
            case .full: room.wait()
            }
        }
    }

    /// The next batch; `nil` when there will be none.
    func next() async -> Item? {
        await withCheckedContinuation { continuation in
            let (now, hasRoom) = state.withLock { state -> (Item??, Bool) in
                if let entry = state.waiting.popFirst() {
                    state.bytes -= entry.batch.footprint
                    return (.some(item(entry)), makesRoom(&state))
                }
                if state.isFinished || state.isClosed { return (.some(nil), false) }
                state.takers.append(continuation)
                return (nil, false)
            }
            if hasRoom { room.signal() }
            if let now { continuation.resume(returning: now) }
        }
    }

    /// Whether the thread that waits is to be woken: when it can make several batches at once, as each time costs two
    /// switches between threads.
    private func makesRoom(_ state: inout State) -> Bool {
        guard state.isAwaited, state.bytes <= byteLimit / 4 * 3 else { return false }
        state.isAwaited = false
        return true
    }

    /// Says that no batch follows; those inside are still taken.
    func finish() {
        release { $0.isFinished = true }
    }

    /// Ends the queue at once.
    ///
    /// - Returns: the batches that nobody took.
    @discardableResult
    func close() -> [Batch] {
        let left = state.withLock { state -> [Batch] in
            defer {
                state.waiting = []
                state.isClosed = true
            }
            return state.waiting.map(\.batch)
        }
        release { $0.isClosed = true }
        return left
    }

    private func item(_ entry: Entry) -> Item {
        Item(batch: entry.batch, announcement: entry.announcement, ticket: admit(entry.batch))
    }

    private func release(_ change: (inout State) -> Void) {
        let takers = state.withLock { state -> [CheckedContinuation<Item?, Never>] in
            change(&state)
            defer { state.takers = [] }
            return state.takers
        }
        room.signal()
        for taker in takers { taker.resume(returning: nil) }
    }
}

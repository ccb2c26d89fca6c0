internal import Dispatch
internal import Synchronization

/// A run's journal, open for more.
///
/// An append reaches the system at once, so that a killed process loses nothing; ``commit()`` makes it outlive a loss
/// of power. What nobody may rely on before the commit goes to the system with the next append or with the commit. Any
/// task may append; one thread commits.
final class Journal: Sendable {
    private typealias Waiter = CheckedContinuation<Bool, Never>

    private struct Core {
        var state: RunState
        var file: any AppendFile
        var bytes: Int
        /// Frames that have not gone to the system.
        var pending: [UInt8] = []
        /// While another journal is being written: the frames that it must have too.
        var since: [UInt8]?
        var group = GroupCommit<Waiter>()
        var failure: StateError?

        /// Brings what is pending to the system.
        mutating func write() throws(StateError) {
            guard !pending.isEmpty else { return }
            try file.append(pending)
            pending.removeAll(keepingCapacity: true)
        }
    }

    /// More than this is not kept back.
    private static let pendingBytes = 65_536

    private let identity: RunIdentity
    private let disk: any StateDisk
    private let compactionBytes: Int
    private let core: Mutex<Core>
    /// Signalled when there is something to commit.
    private let dirty = DispatchSemaphore(value: 0)

    /// Begins or continues a journal.
    ///
    /// - Parameters:
    ///   - identity: the run's.
    ///   - state: what is known so far; the journal begins with it.
    ///   - disk: where it is.
    ///   - compactionBytes: a journal that is longer is written anew.
    /// - Throws: ``StateError`` when it cannot be written.
    init(
        _ identity: RunIdentity,
        _ state: RunState,
        disk: any StateDisk,
        compactionBytes: Int = 262_144
    ) throws(StateError) {
        self.identity = identity
        self.disk = disk
        self.compactionBytes = compactionBytes
        let beginning = JournalHistory.beginning(identity, state)
        let file = try disk.replace(with: beginning)
        core = Mutex(Core(state: state, file: file, bytes: beginning.count))
    }

    /// What the journal tells.
    var state: RunState { core.withLock { $0.state } }

    /// Why nothing more can be written.
    var failure: StateError? { core.withLock { $0.failure } }

    /// Whether everything that was written outlives a loss of power.
    var isDurable: Bool { core.withLock { !$0.group.isDirty && $0.failure == nil } }

    /// Writes an event.
    ///
    /// - Returns: its ordinal, for ``durable(_:)``; `nil` when it could not be written, see ``failure``.
    @discardableResult
    func append(_ event: JournalEvent) -> Int? {
        let frame = JournalFrames.frame(event.payload)
        let (ordinal, waiters, isFirst) = core.withLock { core -> (Int?, [Waiter], Bool) in
            guard core.failure == nil else { return (nil, [], false) }
            do throws(StateError) {
                core.pending += frame
                core.since? += frame
                if event.isUrgent || core.pending.count > Self.pendingBytes { try core.write() }
            } catch {
                core.failure = error
                return (nil, core.group.fail(), false)
            }
            core.bytes += frame.count
            core.state.apply(event)
            let isFirst = !core.group.isDirty
            return (core.group.append(), [], isFirst)
        }
        for waiter in waiters { waiter.resume(returning: false) }
        if isFirst { dirty.signal() }
        return ordinal
    }

    /// Waits until an event outlives a loss of power.
    ///
    /// - Returns: whether it does; `false` when the disk failed.
    func durable(_ ordinal: Int) async -> Bool {
        await withCheckedContinuation { continuation in
            let now = core.withLock { $0.group.wait(ordinal, continuation) }
            if let now { continuation.resume(returning: now) }
        }
    }

    /// Whether an event outlives a loss of power already.
    func isDurable(_ ordinal: Int) -> Bool { core.withLock { ordinal <= $0.group.durable } }

    /// Waits until there is something to commit, or somebody calls ``wake()``.
    func waitForWork() { dirty.wait() }

    func wake() { dirty.signal() }

    /// Makes everything that was appended durable, and compacts when that is due; called by one thread at a time.
    func commit() {
        do throws(StateError) {
            let work = try core.withLock { core throws(StateError) in
                guard core.group.isDirty else { return nil as (any AppendFile, Int)? }
                try core.write()
                return (core.file, core.group.appended)
            }
            guard let (file, ordinal) = work else { return }
            try file.sync()
            resume(core.withLock { $0.group.finish(through: ordinal) }, returning: true)
            if core.withLock({ $0.bytes > compactionBytes }) { try compact() }
            if core.withLock({ $0.group.isDirty }) { dirty.signal() }
        } catch {
            let waiters = core.withLock { core in
                core.failure = core.failure ?? error
                return core.group.fail()
            }
            resume(waiters, returning: false)
        }
    }

    /// Puts what the journal tells in the place of how it came about.
    ///
    /// Nobody waits for the disk meanwhile: what is appended goes into both files.
    private func compact() throws(StateError) {
        let (beginning, ordinal) = core.withLock { core in
            core.since = []
            return (JournalHistory.beginning(identity, core.state), core.group.appended)
        }
        let file = try disk.stage(beginning)
        try core.withLock { core throws(StateError) in
            let since = core.since ?? []
            if !since.isEmpty { try file.append(since) }
            try disk.install()
            core.file = file
            core.bytes = beginning.count + since.count
            core.since = nil
            core.pending.removeAll(keepingCapacity: true)
        }
        try disk.sync()
        resume(core.withLock { $0.group.finish(through: ordinal) }, returning: true)
    }

    private func resume(_ waiters: [Waiter], returning isDurable: Bool) {
        for waiter in waiters { waiter.resume(returning: isDurable) }
    }
}

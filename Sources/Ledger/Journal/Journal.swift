internal import Dispatch
internal import Synchronization

/// A run's journal, open for more.
///
/// An append reaches the system at once, so that a killed process loses nothing; ``commit()`` makes it outlive a loss
/// of power. What nobody may rely on before the commit goes to the system with the next append or with the commit. Any
/// task may append; one thread commits.
///
/// ```
/// append ─▶ pending ─ at once, or gathered for a moment ─▶ the system ─ commit ─▶ the disk
/// ```
final class Journal: Sendable {
    typealias Later = JournalCore.Later
    private typealias Waiter = JournalCore.Waiter

    /// More than this is not kept back.
    private static let pendingBytes = 65_536

    private let identity: RunIdentity
    private let disk: any StateDisk
    private let compactionBytes: Int
    private let core: Mutex<JournalCore>
    /// Signalled when there is something to commit.
    private let dirty = DispatchSemaphore(value: 0)

    /// Begins or continues a journal.
    ///
    /// - Parameters:
    ///   - identity: the run's.
    ///   - state: what is known so far; the journal begins with it.
    ///   - plan: what earlier attempts left in doubt.
    ///   - disk: where it is.
    ///   - compactionBytes: a journal that is longer is written anew.
    /// - Throws: ``StateError`` when it cannot be written.
    init(
        _ identity: RunIdentity,
        _ state: RunState,
        plan: ResumePlan? = nil,
        disk: any StateDisk,
        compactionBytes: Int = 600_000
    ) throws(StateError) {
        self.identity = identity
        self.disk = disk
        self.compactionBytes = compactionBytes
        let beginning = JournalHistory.beginning(identity, state)
        let file = try disk.replace(with: beginning)
        core = Mutex(JournalCore(state: state, file: file, bytes: beginning.count, plan: plan))
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
        let (ordinal, waiters, isFirst, later) = core.withLock { core -> (Int?, [Waiter], Bool, Later?) in
            guard core.failure == nil else { return (nil, [], false, nil) }
            core.pending += frame
            core.since? += frame
            let isFirst = !core.group.isDirty
            let ordinal = core.group.append()
            var later: Later?
            if core.pending.count > Self.pendingBytes || event.isUrgent && core.later == nil {
                do throws(StateError) {
                    try core.write()
                } catch {
                    return (nil, core.fail(error), false, nil)
                }
            } else if event.isUrgent, !core.isWriteDue {
                core.isWriteDue = true
                later = core.later
            }
            core.bytes += frame.count
            core.state.apply(event)
            return (ordinal, [], isFirst, later)
        }
        resume(waiters, returning: false)
        if isFirst { dirty.signal() }
        later? { self.write() }
        return ordinal
    }

    /// Writes that records depart, and waits until that outlives this process.
    ///
    /// - Returns: whether it does; otherwise they must not.
    func depart(_ records: RecordSet) async -> Bool {
        guard let ordinal = append(.departure(records)) else { return false }
        return await withCheckedContinuation { continuation in
            let now = core.withLock { core -> Bool? in
                if ordinal <= core.written { return true }
                if core.failure != nil { return false }
                core.departing.append((records, continuation))
                return nil
            }
            if let now { continuation.resume(returning: now) }
        }
    }

    /// Has what is appended from now on reach the system together with what comes in the same moment.
    ///
    /// - Parameter later: writes it, in a moment; `nil` ends the gathering.
    func gather(_ later: Later?) {
        core.withLock { $0.later = later }
        if later == nil { write() }
    }

    /// Brings what is pending to the system.
    private func write() {
        let (waiters, isWritten) = core.withLock { core -> ([Waiter], Bool) in
            core.isWriteDue = false
            guard core.failure == nil else { return ([], false) }
            do throws(StateError) {
                try core.write()
                return (core.takeDeparting(), true)
            } catch {
                return (core.fail(error), false)
            }
        }
        resume(waiters, returning: isWritten)
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
                guard core.group.isDirty else { return nil as (any AppendFile, Int, [Waiter])? }
                try core.write()
                return (core.file, core.group.appended, core.takeDeparting())
            }
            guard let (file, ordinal, departing) = work else { return }
            resume(departing, returning: true)
            try file.sync()
            resume(core.withLock { $0.group.finish(through: ordinal) }, returning: true)
            if core.withLock({ $0.bytes > compactionBytes }) { try compact() }
            if core.withLock({ $0.group.isDirty }) { dirty.signal() }
        } catch {
            resume(core.withLock { $0.fail(error) }, returning: false)
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
        let departing = try core.withLock { core throws(StateError) in
            let since = core.since ?? []
            if !since.isEmpty { try file.append(since) }
            try disk.install()
            core.file = file
            core.bytes = beginning.count + since.count
            core.since = nil
            core.forgetPending()
            return core.takeDeparting()
        }
        resume(departing, returning: true)
        try disk.sync()
        resume(core.withLock { $0.group.finish(through: ordinal) }, returning: true)
    }

    private func resume(_ waiters: [Waiter], returning isDurable: Bool) {
        for waiter in waiters { waiter.resume(returning: isDurable) }
    }
}

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
    /// Runs something in a moment, when those who run now had their turn.
    typealias Later = @Sendable (_ work: @escaping @Sendable () -> Void) -> Void

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
        /// Gathers what is to reach the system; without it everything goes there by itself.
        var later: Later?
        /// Whether what is pending will be written in a moment.
        var isWriteDue = false
        /// Appends up to this one have reached the system.
        var written = 0
        /// Who waits for departures that have not.
        var departing: [(records: RecordSet, waiter: Waiter)] = []
        /// Whether the file may end inside a frame, behind which nothing is read.
        var isTorn = false
        let plan: ResumePlan?

        /// Brings what is pending to the system; whoever waits for that is to be told.
        mutating func write() throws(StateError) {
            if let failure { throw failure }
            try append()
        }

        private mutating func append() throws(StateError) {
            do throws(StateError) {
                if !pending.isEmpty { try file.append(pending) }
            } catch {
                isTorn = true
                failure = failure ?? error
                throw error
            }
            forgetPending()
        }

        /// Takes note that what is pending has reached the system.
        mutating func forgetPending() {
            pending.removeAll(keepingCapacity: true)
            written = group.appended
        }

        /// Those who wait until what was pending has reached the system.
        mutating func takeDeparting() -> [Waiter] {
            defer { departing.removeAll(keepingCapacity: true) }
            return departing.map(\.waiter)
        }

        /// Takes note that nothing more can be made durable.
        ///
        /// What is pending is written if the file still takes it, for it may tell of outcomes; those who wait to depart do not.
        ///
        /// - Returns: those who waited for it in vain.
        mutating func fail(_ error: StateError) -> [Waiter] {
            failure = failure ?? error
            if !isTorn, !pending.isEmpty {
                for (records, _) in departing {
                    let known = plan?.undoubted(records) ?? records
                    if !known.isEmpty { pending += JournalFrames.frame(JournalEvent.recall(known).payload) }
                }
                try? append()
            }
            return group.fail() + takeDeparting()
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
    ///   - plan: what earlier attempts left in doubt.
    ///   - disk: where it is.
    ///   - compactionBytes: a journal that is longer is written anew.
    /// - Throws: ``StateError`` when it cannot be written.
    init(
        _ identity: RunIdentity,
        _ state: RunState,
        plan: ResumePlan? = nil,
        disk: any StateDisk,
        compactionBytes: Int = 262_144
    ) throws(StateError) {
        self.identity = identity
        self.disk = disk
        self.compactionBytes = compactionBytes
        let beginning = JournalHistory.beginning(identity, state)
        let file = try disk.replace(with: beginning)
        core = Mutex(Core(state: state, file: file, bytes: beginning.count, plan: plan))
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

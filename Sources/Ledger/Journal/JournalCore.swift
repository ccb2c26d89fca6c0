/// What a journal knows, and what of it is still on its way to the system and to the disk.
///
/// ```
/// pending ─ write ─▶ the system ─ sync ─▶ the disk
/// ```
struct JournalCore {
    /// Runs something in a moment, when those who run now had their turn.
    typealias Later = @Sendable (_ work: @escaping @Sendable () -> Void) -> Void
    typealias Waiter = CheckedContinuation<Bool, Never>

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
    private var isTorn = false
    /// What earlier attempts left in doubt.
    private let plan: ResumePlan?

    init(state: RunState, file: any AppendFile, bytes: Int, plan: ResumePlan?) {
        self.state = state
        self.file = file
        self.bytes = bytes
        self.plan = plan
    }

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

// Ledger: what became of each record, and nothing else.
//
// Everyone who settles a record says so here; the sums must add up at the end. Records that were not delivered are
// written down with their position and reason, fit to be loaded again. With a state directory the journal remembers
// it all for the next attempt. This module knows positions, not Braze.

public import Rows
internal import Synchronization

/// Counts every record's fate, and writes down those that were not delivered.
public final class Ledger: Sendable {
    private struct State {
        var totals = Totals()
        var reasons: [String: Int] = [:]
        var failure: RecordFileError?
        /// Invalid records that are written down, but not in the journal yet.
        var invalid = RecordSet()
        /// Whether a sync is under way; outcomes of records that are written down wait for its end.
        var isCommitting = false
        var waiting: [JournalEvent.Outcome] = []
    }

    private let inputs: [String]
    private let rejects: RecordFile?
    private let unknowns: RecordFile?
    let store: RunStore?
    /// Called between the sync of the lines and that of the journal.
    private let whileCommitting: @Sendable () -> Void
    private let state: Mutex<State>

    /// A ledger for one run.
    ///
    /// - Parameters:
    ///   - inputs: the inputs' names, by index.
    ///   - rejects: where invalid and rejected records go; `nil` counts them only.
    ///   - unknowns: where records with an unknown outcome go; `nil` counts them only.
    ///   - store: remembers everything for the next attempt.
    public convenience init(inputs: [String], rejects: RecordFile?, unknowns: RecordFile?, store: RunStore? = nil) {
        self.init(inputs: inputs, rejects: rejects, unknowns: unknowns, store: store, whileCommitting: {})
    }

    init(
        inputs: [String],
        rejects: RecordFile?,
        unknowns: RecordFile?,
        store: RunStore?,
        whileCommitting: @escaping @Sendable () -> Void
    ) {
        self.whileCommitting = whileCommitting
        self.inputs = inputs
        self.rejects = rejects
        self.unknowns = unknowns
        self.store = store
        state = Mutex(State(reasons: store?.earlierReasons ?? [:]))
    }

    /// The totals so far.
    public var totals: Totals { state.withLock { $0.totals } }

    /// Records by reason: those invalid, `braze-rejected` and `outcome-unknown`; with a state directory over all
    /// attempts.
    public var reasons: [String: Int] { state.withLock { $0.reasons } }

    /// Why a record could not be written down; nothing is lost from the totals by it, but the run should stop.
    public var failure: RecordFileError? { state.withLock { $0.failure } ?? journalFailure }

    /// Counts records that were decoded.
    public func decoded(_ count: Int = 1) {
        state.withLock { $0.totals.decoded += count }
    }

    /// Counts decoded records that are given back because the run stops.
    public func unsent(_ count: Int) {
        state.withLock { $0.totals.unsent += count }
    }

    /// Counts what an earlier attempt settled, as ``ResumePlan/step(for:)`` said.
    public func resumed(_ position: RecordPosition) {
        guard let counts = store?.plan.counts(for: position) else { return }
        state.withLock { $0.totals += counts }
    }

    /// Settles a record that is invalid, and writes it down.
    public func settle(_ record: UndeliveredRecord) {
        guard record.status == .invalid else { return settle(BatchSettlement(undelivered: [record])) }
        guard write(record) else { return }
        guard store != nil else { return }
        let isFirst = state.withLock { state in
            defer { state.invalid.insert(record.position) }
            return state.invalid.isEmpty
        }
        if isFirst { store?.journal.wake() }
    }

    /// Settles the records of a batch.
    public func settle(_ batch: BatchSettlement) {
        state.withLock { state in
            state.totals.delivered += batch.delivered.count
            state.totals.unsent += batch.unsent.count
        }
        var outcome = JournalEvent.Outcome(delivered: batch.delivered)
        if let store { outcome.unsent = store.plan.undoubted(batch.withdrawn) }
        for record in batch.undelivered where write(record) {
            if record.status == .unknown {
                outcome.unknown.insert(record.position)
            } else {
                outcome.rejected.insert(record.position)
            }
        }
        guard let store else { return }
        if !batch.undelivered.isEmpty, !flush() {
            // Their lines are not on the disk: the next attempt deals with them again.
            outcome.rejected = RecordSet()
            outcome.unknown = RecordSet()
        }
        // Lines that came after the sync of their file must not be overtaken by what the journal tells of them. What else
        // came of the batch does not wait with them: the next batch with one of its users may be settled meanwhile, and
        // must not be known as delivered while this one would be sent again.
        let written = JournalEvent.Outcome(rejected: outcome.rejected, unknown: outcome.unknown)
        (outcome.rejected, outcome.unknown) = (RecordSet(), RecordSet())
        if !outcome.isEmpty { store.journal.append(.outcome(outcome)) }
        if written.isEmpty { return }
        state.withLock { state in
            if state.isCommitting {
                state.waiting.append(written)
            } else {
                store.journal.append(.outcome(written))
            }
        }
    }

    /// Brings everything to the files, and lets another run have them.
    ///
    /// - Parameter isFinished: whether every record has been dealt with.
    /// - Throws: ``RecordFileError`` when a record could not be written, now or before.
    public func close(isFinished: Bool = false) throws(RecordFileError) {
        defer { store?.close() }
        if let store {
            commit()
            if isFinished, failure == nil {
                store.journal.append(.finished)
                store.journal.commit()
            }
        }
        try rejects?.close()
        try unknowns?.close()
        if let failure { throw failure }
    }

    /// Brings the journal to the disk while a body runs, again and again.
    ///
    /// - Parameters:
    ///   - interval: the time between two syncs, at least.
    ///   - later: runs something in a moment, when others that run on the same thread had their turn: what all of them note
    ///     is written at once. Without it everybody's notes are written alone.
    ///   - body: what runs meanwhile.
    ///     Its argument has the next sync come at once: when nothing else is left to do meanwhile.
    /// - Returns: what the body returns.
    public func committing<Result: Sendable>(
        every interval: Duration,
        gathering later: (@Sendable (_ work: @escaping @Sendable () -> Void) -> Void)? = nil,
        _ body: (_ hurry: @escaping @Sendable () -> Void) async -> Result
    ) async -> Result {
        guard let store else { return await body({}) }
        let thread = CommitThread(store.journal, interval: interval) { self.commit() }
        store.journal.gather(later)
        let result = await body { thread.hurry() }
        store.journal.gather(nil)
        await thread.stop()
        return result
    }

    /// Writes lines before the journal tells of them, and makes both outlive a loss of power.
    private func commit() {
        guard let store else { return }
        let invalid = state.withLock { state in
            defer { state.invalid = RecordSet() }
            state.isCommitting = true
            return state.invalid
        }
        if flush(durably: true), !invalid.isEmpty {
            store.journal.append(.outcome(JournalEvent.Outcome(invalid: invalid)))
        }
        whileCommitting()
        store.journal.commit()
        state.withLock { state in
            state.isCommitting = false
            for outcome in state.waiting { store.journal.append(.outcome(outcome)) }
            state.waiting = []
        }
    }

    /// Brings the records' lines to their files.
    private func flush(durably: Bool = false) -> Bool {
        do throws(RecordFileError) {
            try rejects?.flush(durably: durably)
            try unknowns?.flush(durably: durably)
            return true
        } catch {
            state.withLock { $0.failure = $0.failure ?? error }
            return false
        }
    }

    /// Counts a record and writes it down; false when that failed.
    private func write(_ record: UndeliveredRecord) -> Bool {
        let file = record.status == .unknown ? unknowns : rejects
        var failure: RecordFileError?
        do throws(RecordFileError) {
            try file?.append(record.line(input: inputs[record.position.input]))
        } catch {
            failure = error
        }
        state.withLock { state in
            state.failure = state.failure ?? failure
            state.reasons[record.reason.code, default: 0] += 1
            switch record.status {
            case .invalid: state.totals.invalid += 1
            case .rejected: state.totals.rejected += 1
            case .unknown: state.totals.unknown += 1
            }
        }
        return failure == nil
    }

    private var journalFailure: RecordFileError? {
        store?.journal.failure.map { RecordFileError(path: $0.path + "/journal", message: $0.message) }
    }
}

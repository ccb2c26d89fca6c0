// Ledger: what became of each record, and nothing else.
//
// Everyone who settles a record says so here; the sums must add up at the end. Records that were not delivered are
// written down with their position and reason, fit to be loaded again. This module knows positions, not Braze.

internal import Rows
internal import Synchronization

/// Counts every record's fate, and writes down those that were not delivered.
public final class Ledger: Sendable {
    private struct State {
        var totals = Totals()
        var reasons: [String: Int] = [:]
        var failure: RecordFileError?
        var firstUnknown: [RecordPosition] = []
    }

    private let inputs: [String]
    private let rejects: RecordFile?
    private let unknowns: RecordFile?
    private let state = Mutex(State())

    /// A ledger for one run.
    ///
    /// - Parameters:
    ///   - inputs: the inputs' names, by index.
    ///   - rejects: where invalid and rejected records go; `nil` counts them only.
    ///   - unknowns: where records with an unknown outcome go; `nil` counts them only.
    public init(inputs: [String], rejects: RecordFile?, unknowns: RecordFile?) {
        self.inputs = inputs
        self.rejects = rejects
        self.unknowns = unknowns
    }

    /// The totals so far.
    public var totals: Totals { state.withLock { $0.totals } }

    /// Records by reason: those invalid, and `braze-rejected`.
    public var reasons: [String: Int] { state.withLock { $0.reasons } }

    /// Why a record could not be written down; nothing is lost from the totals by it, but the run should stop.
    public var failure: RecordFileError? { state.withLock { $0.failure } }

    /// Counts records that were decoded.
    public func decoded(_ count: Int = 1) {
        state.withLock { $0.totals.decoded += count }
    }

    /// Counts records that were delivered.
    public func delivered(_ count: Int) {
        state.withLock { $0.totals.delivered += count }
    }

    /// Counts decoded records that are given back because the run stops.
    public func unsent(_ count: Int) {
        state.withLock { $0.totals.unsent += count }
    }

    /// Settles a record that is invalid, rejected or unknown, and writes it down.
    public func settle(_ record: UndeliveredRecord) {
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
    }

    /// Brings everything to the files.
    ///
    /// - Throws: ``RecordFileError`` when a record could not be written, now or before.
    public func close() throws(RecordFileError) {
        try rejects?.close()
        try unknowns?.close()
        if let failure { throw failure }
    }
}

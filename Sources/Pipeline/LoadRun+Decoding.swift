internal import Braze
internal import Delivery
internal import Foundation
internal import Intake
internal import Ledger
internal import Rows
internal import Synchronization

// The decoding thread, and what it makes.
extension LoadRun {
    /// Decodes everything.
    ///
    /// - Returns: how it ended.
    func decode() async -> Pumped {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: self.decodeAll()) }
        }
    }

    /// Runs on a thread of its own: it waits for the reader and for room in the queue.
    private func decodeAll() -> Pumped {
        supply.start(options.input.sources)
        defer { supply.callOff() }
        let batcher = RecordBatcher(options: options.mapping, caps: options.caps, contents: .sources)
        let consumer = LoadConsumer(run: self)
        let pump = RecordPump(
            supply: supply,
            options: options.input,
            batcher: batcher,
            consumer: consumer,
            shapes: shapes,
            resumption: store.map {
                Resumption($0, ledger: ledger, resendsUnknown: options.retry.resendsUnknown)
            }
        ) { [ledger] in ledger.decoded($0) }
        return plan.run(pump, mapping: options.mapping, caps: options.caps)
    }
}

/// Takes what the decoding thread makes.
private final class LoadConsumer: RecordConsumer {
    private let run: LoadRun

    init(run: LoadRun) {
        self.run = run
    }

    func take(_ batch: Batch) -> Bool {
        guard run.queue.put(batch, announcement(of: batch)) else {
            run.giveBack([batch])
            return false
        }
        return true
    }

    func discard(_ batch: Batch) { run.ledger.unsent(batch.records.count) }

    /// Here and not when it is sent: by then, mostly, a sync has come by.
    private func announcement(of batch: Batch) -> Ledger.Announcement? {
        guard run.store != nil else { return nil }
        let records = batch.irrevocableRecords
        return records.isEmpty ? nil : run.ledger.announce(records)
    }

    func doubt(_ row: Row) -> Bool {
        let record = UndeliveredRecord(
            position: row.position,
            status: .unknown,
            reason: .outcomeUnknown,
            message: "it was being sent when an earlier attempt of the run was cut off",
            members: RecordText.members(of: row)
        )
        run.ledger.settle(record)
        return run.ledger.failure == nil
    }

    var skipsInvalid: Bool { run.options.skipsInvalid }

    func refuse(_ record: InvalidRecord) -> Bool {
        let rejection = record.rejection
        run.ledger.settle(
            UndeliveredRecord(
                position: record.position,
                status: .invalid,
                reason: rejection.reason,
                column: rejection.column,
                message: rejection.message,
                members: record.members
            )
        )
        if run.ledger.failure != nil { return false }
        if run.options.skipsInvalid { return true }
        let fault = FirstFault(rejection, at: record.position, inputs: run.options.input.paths)
        run.fault.withLock { $0 = $0 ?? fault }
        return false
    }
}

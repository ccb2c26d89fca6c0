internal import Braze
internal import Delivery
internal import Intake
internal import Ledger
internal import Rows
internal import Synchronization

// What became of a batch, told to the ledger.
extension LoadRun {
    /// Tells the ledger what became of each record of a batch.
    func settle(_ batch: Batch, _ outcome: BatchOutcome) {
        var settlement = BatchSettlement()
        if outcome.isDelivered {
            settlement.delivered = batch.allRecords
            return ledger.settle(settlement)
        }
        var delivered = RecordSet.Builder()
        var unsent = RecordSet.Builder()
        for record in batch.records {
            switch outcome.fates[record.object] {
            case .delivered: delivered.insert(record.position)
            case .unsent:
                unsent.insert(record.position)
                if !batch.objects[record.object].isIdempotent { settlement.withdrawn.insert(record.position) }
            case .rejected(let message, let status):
                let rejected = undelivered(record, batch, .rejected, .brazeRejected, message, status)
                settlement.undelivered.append(rejected)
                if !options.skipsInvalid { stopReading(at: rejected) }
            case .unknown(let message, let status):
                settlement.undelivered.append(undelivered(record, batch, .unknown, .outcomeUnknown, message, status))
            }
        }
        settlement.delivered = delivered.set
        settlement.unsent = unsent.set
        ledger.settle(settlement)
    }

    /// Has the journal note what must not be sent twice when it goes out.
    var notes: SendingNotes {
        SendingNotes { [ledger] batch in
            let records = batch.irrevocableRecords
            if records.isEmpty { return true }
            return await ledger.depart(records)
        } recall: { [ledger] batch in
            let records = batch.irrevocableRecords
            if !records.isEmpty { ledger.recall(records) }
        }
    }

    /// Gives batches back that nobody sends.
    func giveBack(_ batches: [Batch]) {
        for batch in batches { ledger.unsent(batch.records.count) }
        guard store != nil else { return }
        var announced = RecordSet()
        for batch in batches { announced.formUnion(batch.irrevocableRecords) }
        ledger.withdraw(announced)
    }

    private func undelivered(
        _ record: BatchRecord,
        _ batch: Batch,
        _ status: UndeliveredRecord.Status,
        _ reason: RejectionReason,
        _ message: String,
        _ httpStatus: Int?
    ) -> UndeliveredRecord {
        UndeliveredRecord(
            position: record.position,
            status: status,
            reason: reason,
            message: message,
            httpStatus: httpStatus,
            members: shapes.members(of: batch.sources[record.source], input: record.position.input)
        )
    }

    /// A rejected record stops the run: nothing more is read, and what is finished already is not begun.
    private func stopReading(at record: UndeliveredRecord) {
        let fault = FirstFault(
            input: options.input.paths[record.position.input],
            record: record.position.number,
            reason: record.reason.code,
            column: nil,
            message: record.message
        )
        self.fault.withLock { $0 = $0 ?? fault }
        supply.callOff()
        giveBack(queue.close())
    }
}

public import Braze
public import Delivery
internal import Foundation
internal import Intake
public import Ledger
public import Logging
internal import Rows
internal import Synchronization

/// One load: inputs in, Braze has them, every record is accounted for.
///
/// ```
/// intake thread ─▶ ring ─▶ decoding thread ─▶ queue ─▶ sender tasks ─▶ ledger
/// ```
public final class LoadRun: Sendable {
    /// Why a load came to its end.
    public enum End: Hashable, Sendable {
        /// Every record has been dealt with.
        case finished
        /// A record was invalid or rejected, and such records were not to be skipped.
        case fault(FirstFault)
        case inputFailed(InputFailure)
        case stopped(DeliveryStop)
        /// Records could not be written down.
        case recordFileFailed(RecordFileError)
    }

    /// What a load came to.
    public struct Result: Sendable {
        public var end: End
        public var ignoredColumns: Set<String>

        public init(end: End, ignoredColumns: Set<String>) {
            self.end = end
            self.ignoredColumns = ignoredColumns
        }
    }

    public let ledger: Ledger
    public let metrics = DeliveryMetrics()
    private let options: LoadOptions
    private let store: RunStore?
    private let signal = DrainSignal()
    private let ring: ChunkRing
    private let queue: BatchQueue<OrderGate.Ticket?>
    private let gate: OrderGate?
    private let shapes: InputShapes
    private let fault = Mutex<FirstFault?>(nil)

    /// A load that has not begun.
    ///
    /// - Parameters:
    ///   - options: what to do.
    ///   - ledger: where every record's fate is settled.
    ///   - store: the ledger's; what it remembers is not sent again.
    public init(_ options: LoadOptions, ledger: Ledger, store: RunStore? = nil) {
        self.options = options
        self.store = store
        self.ledger = ledger
        ring = ChunkRing(chunks: options.input.chunks, chunkBytes: options.input.chunkBytes)
        shapes = InputShapes(nullText: options.input.nullText)
        let gate = options.keepsOrder ? OrderGate() : nil
        self.gate = gate
        queue = BatchQueue(byteLimit: options.queueBytes) { batch in gate?.enter(batch) }
    }

    /// Stops reading and begins no further attempt; what is in the air is finished and recorded.
    public func drain() {
        stop(.interrupted)
    }

    /// Sends everything.
    ///
    /// - Parameters:
    ///   - transport: sends one request.
    ///   - redaction: masks the key in what the server writes.
    ///   - clock: what waits run on.
    ///   - logger: told about retries, without bodies.
    /// - Returns: why the run ended. Cancelling the task gives up what is in the air.
    public func run(
        transport: any Transport,
        redaction: Redaction,
        clock: DeliveryClock = .continuous,
        logger: Logger
    ) async -> Result {
        let pacer = Pacer(limits: options.rateLimits, share: options.rateShare, clock: clock)
        let sender = BatchSender(
            transport: transport,
            pacer: pacer,
            concurrency: ConcurrencyLimit(ceiling: options.concurrency),
            signal: signal,
            redaction: redaction,
            policy: options.retry,
            clock: clock,
            metrics: metrics,
            logger: logger,
            notes: store == nil ? nil : notes
        )
        return await ledger.committing(every: options.syncInterval) { await self.sendAll(with: sender) }
    }

    private func sendAll(with sender: BatchSender) async -> Result {
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { senders in
                for _ in 0..<options.concurrency {
                    senders.addTask { await self.send(with: sender) }
                }
                let decoded = await self.decode()
                // What was decoded before an invalid record is still sent; a stop has closed the queue already.
                queue.finish()
                await senders.waitForAll()
                giveBack(queue.close())
                return Result(end: self.end(after: decoded.end), ignoredColumns: decoded.ignoredColumns)
            }
        } onCancel: {
            // The decoding thread and idle senders know nothing of cancellation.
            drain()
        }
    }

    /// One sender task: batch after batch, until there are no more.
    private func send(with sender: BatchSender) async {
        while let item = await queue.next() {
            let isClear: Bool = if let gate, let ticket = item.ticket { await gate.clearance(ticket) } else { true }
            let outcome: BatchOutcome
            if isClear, !signal.isRaised {
                outcome = await sender.deliver(item.batch)
            } else {
                outcome = BatchOutcome(fates: item.batch.objects.map { _ in .unsent })
            }
            settle(item.batch, outcome)
            if let gate, let ticket = item.ticket { gate.leave(ticket) }
            if let reason = outcome.stop { stop(reason) }
            if ledger.failure != nil { stop(.interrupted) }
        }
    }

    private func stop(_ reason: DeliveryStop) {
        signal.raise(reason)
        ring.callOff()
        giveBack(queue.close())
    }

    private func giveBack(_ batches: [Batch]) {
        for batch in batches { ledger.unsent(batch.records.count) }
    }

    /// Tells the ledger what became of each record of a batch.
    private func settle(_ batch: Batch, _ outcome: BatchOutcome) {
        var settlement = BatchSettlement()
        for record in batch.records {
            switch outcome.fates[record.object] {
            case .delivered: settlement.delivered.insert(record.position)
            case .unsent:
                settlement.unsent.insert(record.position)
                if !batch.objects[record.object].isIdempotent { settlement.withdrawn.insert(record.position) }
            case .rejected(let message, let status):
                let rejected = undelivered(record, batch, .rejected, .brazeRejected, message, status)
                settlement.undelivered.append(rejected)
                if !options.skipsInvalid { stopReading(at: rejected) }
            case .unknown(let message, let status):
                settlement.undelivered.append(undelivered(record, batch, .unknown, .outcomeUnknown, message, status))
            }
        }
        ledger.settle(settlement)
    }

    /// Has the journal note what must not be sent twice before it goes out.
    private var notes: SendingNotes {
        SendingNotes { [ledger] batch in
            let records = batch.irrevocableRecords
            return records.isEmpty ? true : await ledger.intend(records)
        } withdraw: { [ledger] batch in
            let records = batch.irrevocableRecords
            if !records.isEmpty { ledger.withdraw(records) }
        }
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
        ring.callOff()
        giveBack(queue.close())
    }

    private func decode() async -> Decoded {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: self.decodeAll()) }
        }
    }

    /// Runs on a thread of its own: it waits for the reader and for room in the queue.
    private func decodeAll() -> Decoded {
        IntakeThread.start(options.input.sources, into: ring)
        defer { ring.callOff() }
        let batcher = RecordBatcher(options: options.mapping, caps: options.caps, keepsSources: true)
        let consumer = LoadConsumer(run: self)
        var pump = RecordPump(
            ring: ring,
            options: options.input,
            batcher: batcher,
            consumer: consumer,
            shapes: shapes,
            resumption: store.map {
                Resumption($0, ledger: ledger, resendsUnknown: options.retry.resendsUnknown)
            }
        ) { [ledger] in ledger.decoded($0) }
        let end = pump.run()
        return Decoded(end: end, ignoredColumns: batcher.ignoredColumns)
    }

    private func end(after decoding: PumpEnd) -> End {
        if let failure = ledger.failure { return .recordFileFailed(failure) }
        if let stop = signal.stop { return .stopped(stop) }
        if let fault = fault.withLock({ $0 }) { return .fault(fault) }
        if case .failed(let failure) = decoding { return .inputFailed(failure) }
        return .finished
    }

    /// Takes what the decoding thread makes.
    private final class LoadConsumer: RecordConsumer {
        private let run: LoadRun

        init(run: LoadRun) { self.run = run }

        func take(_ batch: Batch) -> Bool {
            if run.queue.put(batch) { return true }
            run.giveBack([batch])
            return false
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

        func refuse(_ row: Row, _ rejection: Rejection, isDecoded: Bool) -> Bool {
            let record = InvalidRecord(row, rejection, isDecoded: isDecoded)
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
}

/// What the decoding thread came to.
private struct Decoded: Sendable {
    var end: PumpEnd
    var ignoredColumns: Set<String>
}

public import Braze
public import Delivery
internal import Intake
public import Ledger
public import Logging
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
    let options: LoadOptions
    let store: RunStore?
    let signal = DrainSignal()
    let plan: ThreadPlan
    let supply: any ChunkSupply
    let queue: BatchQueue<Ledger.Announcement, OrderGate.Ticket?>
    let gate: OrderGate?
    let shapes: InputShapes
    let fault = Mutex<FirstFault?>(nil)

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
        plan = ThreadPlan(options.input, options.mapping.mode, remembers: store != nil)
        supply = plan.supply(options.input)
        shapes = InputShapes(nullText: options.input.nullText)
        let gate = options.keepsOrder ? OrderGate() : nil
        self.gate = gate
        let waitsForSyncs = store != nil && [.customEvents, .purchases].contains(options.mapping.mode)
        queue = BatchQueue(byteLimit: waitsForSyncs ? options.announcedQueueBytes : options.queueBytes) { batch in
            gate?.enter(batch)
        }
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
    ///   - clock: what waits run on; the transport's unless given.
    ///   - logger: told about retries, without bodies, at debug level.
    ///   - onStandstill: told once when nobody can send for long because the rate limit is used up, and for how long.
    /// - Returns: why the run ended. Cancelling the task gives up what is in the air.
    public func run(
        transport: any Transport,
        redaction: Redaction,
        clock: DeliveryClock? = nil,
        logger: Logger,
        onStandstill: @escaping @Sendable (Duration) -> Void = { _ in }
    ) async -> Result {
        let clock = clock ?? transport.clock
        let pacer = Pacer(
            limits: options.rateLimits,
            share: options.rateShare,
            clock: clock,
            onStandstill: onStandstill
        )
        let sender = BatchSender(
            transport: transport,
            pacer: pacer,
            concurrency: ConcurrencyLimit(ceiling: options.concurrency) { pacer.requestsPerSecond },
            signal: signal,
            redaction: redaction,
            policy: options.retry,
            clock: clock,
            metrics: metrics,
            logger: logger,
            notes: store == nil ? nil : notes
        )
        let later = transport.executor.map { executor in
            { @Sendable (work: @escaping @Sendable () -> Void) in _ = Task(executorPreference: executor) { work() } }
        }
        return await ledger.committing(every: options.syncInterval, gathering: later) { hurry in
            await self.sendAll(with: sender, on: transport.executor, hurry)
        }
    }

    private func sendAll(
        with sender: BatchSender,
        on executor: (any TaskExecutor)?,
        _ hurry: @escaping @Sendable () -> Void
    ) async -> Result {
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { senders in
                for _ in 0..<options.concurrency {
                    senders.addTask(executorPreference: executor) { await self.send(with: sender, hurry) }
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
    private func send(with sender: BatchSender, _ hurry: @Sendable () -> Void) async {
        while let item = await queue.next() {
            var isClear = true
            if let announcement = item.announcement { isClear = await durable(announcement, hurry) }
            if isClear, let gate, let ticket = item.ticket { isClear = await gate.clearance(ticket) }
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

    /// Waits for the next sync, while others go on.
    ///
    /// A batch that has come so far without one was made a short while ago: sending keeps pace with decoding, and the sync
    /// comes soon.
    private func durable(_ announcement: Ledger.Announcement, _ hurry: @Sendable () -> Void) async -> Bool {
        if ledger.isDurableAlready(announcement) { return true }
        hurry()
        return await ledger.isDurable(announcement)
    }

    private func stop(_ reason: DeliveryStop) {
        signal.raise(reason)
        supply.callOff()
        giveBack(queue.close())
    }

    private func end(after decoding: PumpEnd) -> End {
        if let failure = ledger.failure { return .recordFileFailed(failure) }
        if let stop = signal.stop { return .stopped(stop) }
        if let fault = fault.withLock({ $0 }) { return .fault(fault) }
        if case .failed(let failure) = decoding { return .inputFailed(failure) }
        return .finished
    }
}

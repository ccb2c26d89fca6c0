public import Braze
public import Logging

/// Delivers batches: paces, sends, tells what the answers mean, sends again, divides.
///
/// Any number of tasks may share one sender; it holds no lock over a wait.
public struct BatchSender: Sendable {
    private let transport: any Transport
    private let pacer: Pacer
    private let concurrency: ConcurrencyLimit?
    private let signal: DrainSignal
    private let classification: ResponseClassification
    private let acquaintance = Acquaintance()
    private let policy: RetryPolicy
    private let clock: DeliveryClock
    private let metrics: DeliveryMetrics
    private let logger: Logger
    private let random: @Sendable () -> Double
    private let notes: SendingNotes?

    /// Creates a sender.
    ///
    /// - Parameters:
    ///   - transport: sends one request.
    ///   - pacer: gives out the permits of the batches' rate group.
    ///   - concurrency: bounds the requests in the air; without it the number of tasks does.
    ///   - signal: when raised, nothing new is sent; the sender raises it when nothing more can be sent.
    ///   - redaction: masks the key in what the server writes.
    ///   - policy: how often to try.
    ///   - clock: what waits run on; the pacer's.
    ///   - metrics: counts what happens.
    ///   - logger: told about retries, at debug level, without bodies and messages.
    ///   - random: at least 0 and under 1, for jitter.
    ///   - notes: told before a request goes out.
    public init(
        transport: any Transport,
        pacer: Pacer,
        concurrency: ConcurrencyLimit? = nil,
        signal: DrainSignal,
        redaction: Redaction,
        policy: RetryPolicy = RetryPolicy(),
        clock: DeliveryClock = .continuous,
        metrics: DeliveryMetrics = DeliveryMetrics(),
        logger: Logger,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        notes: SendingNotes? = nil
    ) {
        self.transport = transport
        self.pacer = pacer
        self.concurrency = concurrency
        self.signal = signal
        self.classification = ResponseClassification(redaction: redaction)
        self.policy = policy
        self.clock = clock
        self.metrics = metrics
        self.logger = logger
        self.random = random
        self.notes = notes
    }

    /// Delivers a batch as far as that is possible.
    ///
    /// Returns early when the signal is raised (an attempt in the air is finished first) and when the task is
    /// cancelled (the attempt in the air is given up).
    ///
    /// - Parameter batch: at least one object.
    /// - Returns: the fate of every object, and why the run must end, if it must.
    public func deliver(_ batch: Batch) async -> BatchOutcome {
        var progress = BatchProgress(batch, policy: policy)
        while let request = progress.next {
            guard let permit = await permit() else {
                progress.abandonAll(message: "interrupted before the outcome was known")
                return BatchOutcome(fates: progress.fates, stop: signal.stop ?? .interrupted)
            }
            // Behind the permit, so that what merely waits for its turn is in no doubt.
            if let notes {
                guard await notes.depart(request) else {
                    giveBack(permit)
                    progress.abandonAll(message: "the journal could not be written")
                    return BatchOutcome(fates: progress.fates, stop: .interrupted)
                }
                // A stop may have come meanwhile.
                if signal.isRaised {
                    recall(progress)
                    giveBack(permit)
                    progress.abandonAll(message: "interrupted before the outcome was known")
                    return BatchOutcome(fates: progress.fates, stop: signal.stop ?? .interrupted)
                }
            }
            switch await attempt(request, permit, &progress) {
            case .proceed:
                break
            case .wait(let failures, let delay):
                metrics.countRetry()
                recall(progress)
                let wait = delay ?? policy.backoff(failures: failures, random: random())
                await clock.sleep(until: clock.now + wait, unless: signal)
            case .pause(let delay):
                metrics.countRetry()
                recall(progress)
                pacer.refuse(permit, delay: delay) { policy.backoff(failures: $0, random: random()) }
            case .stop(let stop):
                if stop != .interrupted { signal.raise(stop) }
                return BatchOutcome(fates: progress.fates, stop: stop)
            }
        }
        return BatchOutcome(fates: progress.fates)
    }

    /// Room in the air first, so that no permit ages while it waits for room.
    private func permit() async -> RateLimiter.Permit? {
        if let concurrency, await !concurrency.enter() { return nil }
        if let permit = await pacer.permit(unless: signal) { return permit }
        concurrency?.leave(.neutral, began: clock.now, at: clock.now)
        return nil
    }

    private func giveBack(_ permit: RateLimiter.Permit) {
        pacer.finish(permit, answered: false)
        concurrency?.leave(.neutral, began: clock.now, at: clock.now)
    }

    private func recall(_ progress: BatchProgress) {
        if let notes, !progress.isInDoubt, let request = progress.next { notes.recall(request) }
    }

    private func attempt(
        _ request: Batch,
        _ permit: RateLimiter.Permit,
        _ progress: inout BatchProgress
    ) async -> BatchProgress.Step {
        let start = clock.now
        metrics.begin(bytes: request.body.count)
        let pacer = pacer
        let outbound = OutboundRequest(endpoint: request.endpoint, body: request.body) { pacer.depart(permit) }
        switch await transport.send(outbound) {
        case .response(let response):
            // A transport that does not tell about departures still used the permit.
            pacer.depart(permit)
            pacer.finish(permit, answered: true)
            let latency = clock.now - start
            metrics.end(status: response.status, latency: latency)
            concurrency?.leave(
                response.status >= 500 ? .trouble : response.status == 429 ? .neutral : .fine(latency: latency),
                began: start,
                at: clock.now
            )
            let shape = RequestShape(request)
            let verdict = acquaintance.judge(
                classification.verdict(response, request: shape, now: clock.epochSeconds)
            )
            if (200...299).contains(response.status) { pacer.succeed(response.headers) }
            note(request, status: response.status)
            return progress.settle(verdict, status: response.status)
        case .failure(let failure):
            if failure.bodyWentOut { pacer.depart(permit) }
            pacer.finish(permit, answered: false)
            metrics.end(failure: failure.kind)
            concurrency?.leave(failure.kind == .cancelled ? .neutral : .trouble, began: start, at: clock.now)
            note(request, failure: failure.kind)
            return progress.settle(failure)
        }
    }

    private func note(_ request: Batch, status: Int) {
        guard !(200...299).contains(status) else { return }
        logger.debug(
            "Request not accepted",
            metadata: [
                "batch": "\(request.sequence)", "objects": "\(request.objects.count)", "status": "\(status)",
            ]
        )
    }

    private func note(_ request: Batch, failure: TransportFailure.Kind) {
        logger.debug(
            "Request failed",
            metadata: [
                "batch": "\(request.sequence)", "objects": "\(request.objects.count)",
                "failure": "\(failure.rawValue)",
            ]
        )
    }
}

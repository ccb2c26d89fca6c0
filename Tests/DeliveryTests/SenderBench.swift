import Braze
import Delivery
import Logging
import TestSupport

/// A sender on a clock that skips its waits, and what it shares with others.
struct SenderBench {
    let signal = DrainSignal()
    let metrics = DeliveryMetrics()
    let clock = DeliveryClock(SkippingClock(), timeOfDay: { 1_700_000_000 })
    let key = "key-4711"

    func sender(
        _ transport: ScriptedTransport,
        notes: SendingNotes? = nil,
        _ change: (inout RetryPolicy) -> Void = { _ in }
    ) -> BatchSender {
        var policy = RetryPolicy()
        change(&policy)
        return BatchSender(
            transport: transport,
            pacer: Pacer(limits: [RateLimit(requests: 1_000, window: .seconds(1))], share: 1, clock: clock),
            signal: signal,
            redaction: Redaction(secret: key),
            policy: policy,
            clock: clock,
            metrics: metrics,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            random: { 0.5 },
            notes: notes
        )
    }
}

extension ObjectFate {
    var isUnknown: Bool {
        guard case .unknown = self else { return false }
        return true
    }
}

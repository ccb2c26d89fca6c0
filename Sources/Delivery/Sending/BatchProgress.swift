internal import Braze

/// Leads one batch through its attempts: which objects to send next, and what each answer means for them.
///
/// ```
/// parts to send ──▶ attempt ──▶ settle ──▶ fates
///       ▲                          │ the rest, or the halves, or the same again
///       └──────────────────────────┘
/// ```
///
/// Every path either fixes the fate of an object, makes a part smaller, or counts against a bound, so it ends.
struct BatchProgress {
    /// What to do after an attempt.
    enum Step: Hashable {
        /// Go on with the next part.
        case proceed
        /// Wait, then go on: so many attempts have failed, and the server asks for this wait.
        case wait(failures: Int, delay: Duration?)
        /// Everybody has to pause.
        case pause(delay: Duration?)
        /// Nothing can be sent any more.
        case stop(DeliveryStop)
    }

    /// Objects that travel in one request.
    private struct Part {
        var objects: [Int]
        var failures = 0
        var refusals = 0
        var mayHaveBeenApplied = false
    }

    private let batch: Batch
    private let policy: RetryPolicy
    private(set) var fates: [ObjectFate]
    /// What is to be sent, the next one last.
    private var parts: [Part]

    init(_ batch: Batch, policy: RetryPolicy) {
        self.batch = batch
        self.policy = policy
        fates = Array(repeating: .unsent, count: batch.objects.count)
        parts = batch.objects.isEmpty ? [] : [Part(objects: Array(batch.objects.indices))]
    }

    /// The request to send next; `nil` when every object has its fate.
    var next: Batch? {
        guard let part = parts.last else { return nil }
        return part.objects.count == batch.objects.count ? batch : batch.part(part.objects)
    }

    /// Whether what is sent next may have been applied already.
    var isInDoubt: Bool { parts.last?.mayHaveBeenApplied ?? false }

    /// Takes in what a response to ``next`` means.
    mutating func settle(_ verdict: Verdict, status: Int) -> Step {
        guard let part = parts.popLast() else { return .proceed }
        switch verdict {
        case .delivered:
            set(.delivered, part.objects)
        case .partial(let rejections):
            set(.delivered, reject(rejections, in: part, status: status))
        case .unclear(let rejections, let message):
            settleUnclear(part, rejections, message: message, status: status)
        case .foreign(let message):
            return tryAgain(part, applied: true, message: message, status: status, delay: nil)
        case .refused(let rejections, let message):
            divide(part, rejections, message: message, status: status)
        case .tooLarge(let message):
            divide(part, [], message: message, status: status)
        case .retry(let advice) where advice.reason == .rateLimited:
            return refuse(part, advice)
        case .retry(let advice):
            let applied = advice.mayHaveBeenApplied
            return tryAgain(part, applied: applied, message: advice.message, status: status, delay: advice.delay)
        case .stop(.keyRefused, let message):
            return abandon(part, message: message, .keyRefused(status: status, message: message))
        case .stop(.configuration, let message):
            return abandon(part, message: message, .configuration(status: status, message: message))
        }
        return .proceed
    }

    /// Takes in how an exchange about ``next`` failed.
    mutating func settle(_ failure: TransportFailure) -> Step {
        guard var part = parts.popLast() else { return .proceed }
        guard failure.kind != .cancelled else {
            part.mayHaveBeenApplied = part.mayHaveBeenApplied || failure.bodyWentOut
            return abandon(part, message: failure.message, .interrupted)
        }
        return tryAgain(part, applied: failure.bodyWentOut, message: failure.message, status: nil, delay: nil)
    }

    /// Nothing can be sent any more: what may have been applied is unknown, the rest stays unsent.
    mutating func abandonAll(message: String) {
        for part in parts { markDoubtful(part, message: message, status: nil) }
        parts = []
    }

    /// Nobody can say which objects were taken: what is safe to send again is sent again, in smaller company.
    private mutating func settleUnclear(
        _ part: Part,
        _ rejections: [ObjectRejection],
        message: String,
        status: Int
    ) {
        var rest = part
        rest.objects = reject(rejections, in: part, status: status)
        let doubtful = rest.objects.filter { !batch.objects[$0].isIdempotent }
        set(.unknown(message: message, httpStatus: status), doubtful)
        rest.objects.removeAll { !batch.objects[$0].isIdempotent }
        if rest.objects.count < part.objects.count {
            push(rest, rest.objects)
        } else {
            divide(rest, [], message: message, status: status)
        }
    }

    /// Nothing was taken: without the named objects it may be, and if none is named, one half without the other.
    private mutating func divide(
        _ part: Part,
        _ rejections: [ObjectRejection],
        message: String,
        status: Int
    ) {
        let rest = reject(rejections, in: part, status: status)
        if rest.count < part.objects.count {
            push(part, rest)
        } else if rest.count == 1 {
            set(.rejected(message: message, httpStatus: status), rest)
        } else {
            push(part, Array(rest[(rest.count / 2)...]))
            push(part, Array(rest[..<(rest.count / 2)]))
        }
    }

    private mutating func tryAgain(
        _ part: Part,
        applied: Bool,
        message: String,
        status: Int?,
        delay: Duration?
    ) -> Step {
        var part = part
        if applied, !policy.resendsUnknown {
            let doubtful = part.objects.filter { !batch.objects[$0].isIdempotent }
            set(.unknown(message: message, httpStatus: status), doubtful)
            part.objects.removeAll { !batch.objects[$0].isIdempotent }
            guard !part.objects.isEmpty else { return .proceed }
        }
        part.mayHaveBeenApplied = part.mayHaveBeenApplied || applied
        part.failures += 1
        guard part.failures < policy.maximumAttempts else {
            let text = "\(message) (\(part.failures) attempts)"
            return abandon(part, message: text, .unreachable(message: text))
        }
        parts.append(part)
        return .wait(failures: part.failures, delay: delay)
    }

    private mutating func refuse(_ part: Part, _ advice: RetryAdvice) -> Step {
        var part = part
        part.refusals += 1
        guard part.refusals < policy.maximumRefusals else {
            let text = "\(advice.message) (\(part.refusals) times)"
            return abandon(part, message: text, .unreachable(message: text))
        }
        parts.append(part)
        return .pause(delay: advice.delay)
    }

    private mutating func abandon(_ part: Part, message: String, _ stop: DeliveryStop) -> Step {
        parts.append(part)
        abandonAll(message: message)
        return .stop(stop)
    }

    /// Fixes the fate of the objects that are named, and returns the others.
    private mutating func reject(_ rejections: [ObjectRejection], in part: Part, status: Int) -> [Int] {
        var named: Set<Int> = []
        for rejection in rejections where part.objects.indices.contains(rejection.object) {
            let object = part.objects[rejection.object]
            named.insert(object)
            fates[object] = .rejected(message: rejection.message, httpStatus: status)
        }
        return named.isEmpty ? part.objects : part.objects.filter { !named.contains($0) }
    }

    private mutating func markDoubtful(_ part: Part, message: String, status: Int?) {
        guard part.mayHaveBeenApplied else { return }
        set(.unknown(message: message, httpStatus: status), part.objects.filter { !batch.objects[$0].isIdempotent })
    }

    private mutating func push(_ part: Part, _ objects: [Int]) {
        guard !objects.isEmpty else { return }
        parts.append(Part(objects: objects, mayHaveBeenApplied: part.mayHaveBeenApplied))
    }

    private mutating func set(_ fate: ObjectFate, _ objects: [Int]) {
        for object in objects { fates[object] = fate }
    }
}

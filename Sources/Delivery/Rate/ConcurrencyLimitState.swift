/// How an attempt went, as far as the number of requests in the air has to do with it.
enum AttemptExperience: Hashable, Sendable {
    case fine(latency: Duration)
    case trouble
    /// Never sent, or refused for other reasons.
    case neutral
}

/// How many requests may be in the air: more while all goes well, fewer when Braze struggles.
///
/// Additive increase, multiplicative decrease, as TCP does (RFC 5681): doubled with every round of answers until the
/// first trouble, then one more a round. Trouble is a 5xx, a lost connection or a time-out, and a latency far above
/// the best one seen; troubles of one round count once. A 429 is none: the pace, not the number, causes it.
struct ConcurrencyLimitState<Waiter> {
    static var start: Double { 16 }
    static var decrease: Double { 0.7 }
    /// A latency this many times the best one is trouble, if it is over `slowLatency` as well.
    static var slowFactor: Int { 8 }
    static var slowLatency: Duration { .seconds(2) }

    private let ceiling: Double
    private var limit: Double
    private var isStarting = true
    private var best: Duration?
    private var lowered: Duration?
    private var inside = 0
    private var queue: [(number: Int, waiter: Waiter)] = []
    private var numbers = 0
    private var cancelled: Set<Int> = []

    init(ceiling: Int) {
        self.ceiling = Double(max(1, ceiling))
        limit = min(self.ceiling, Self.start)
    }

    /// The most requests in the air at present, at least 1.
    var current: Int { Int(limit) }

    mutating func number() -> Int {
        numbers += 1
        return numbers
    }

    /// - Returns: whether there is room, when that is known at once; `nil` when the waiter was put in the queue.
    mutating func enter(_ number: Int, _ waiter: Waiter) -> Bool? {
        if cancelled.remove(number) != nil { return false }
        guard inside >= current || !queue.isEmpty else {
            inside += 1
            return true
        }
        queue.append((number, waiter))
        return nil
    }

    /// - Returns: the waiter that gives up; `nil` when it does not wait (yet, or any more).
    mutating func cancel(_ number: Int) -> Waiter? {
        guard let index = queue.firstIndex(where: { $0.number == number }) else {
            cancelled.insert(number)
            return nil
        }
        return queue.remove(at: index).waiter
    }

    /// Takes note of an attempt's end.
    ///
    /// - Returns: the waiters that have room now.
    mutating func leave(_ experience: AttemptExperience, began: Duration, at now: Duration) -> [Waiter] {
        inside -= 1
        learn(experience, began: began, at: now)
        var admitted: [Waiter] = []
        while inside < current, !queue.isEmpty {
            inside += 1
            admitted.append(queue.removeFirst().waiter)
        }
        return admitted
    }

    private mutating func learn(_ experience: AttemptExperience, began: Duration, at now: Duration) {
        switch experience {
        case .neutral:
            break
        case .trouble:
            lower(began: began, at: now)
        case .fine(let latency):
            let floor = min(best ?? latency, latency)
            best = floor
            if latency > Self.slowLatency, latency > floor * Self.slowFactor {
                lower(began: began, at: now)
            } else {
                limit = min(ceiling, limit + (isStarting ? 1 : 1 / limit))
            }
        }
    }

    private mutating func lower(began: Duration, at now: Duration) {
        if let lowered, began <= lowered { return }
        lowered = now
        isStarting = false
        limit = max(1, limit * Self.decrease)
    }
}

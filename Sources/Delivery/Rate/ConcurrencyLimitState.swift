internal import DequeModule

/// How an attempt went, as far as the number of requests in the air has to do with it.
enum AttemptExperience: Hashable, Sendable {
    case fine(latency: Duration)
    case trouble
    /// Never sent, or refused for other reasons.
    case neutral
}

/// How many requests may be in the air: what the pace and the latency need, fewer when Braze struggles.
///
/// The need is Little's law: requests a second times seconds in the air. The limit begins with what it is at a
/// presumed latency, follows the measured one, and grows with every answer up to twice the need; not while the latency
/// has climbed far above the best one (``LatencyTrend``), since more requests would only wait longer. From the first
/// trouble on it moves as TCP's window does (RFC 5681): less by a part, then one more a round of answers. Trouble is a
/// 5xx, a lost connection, a time-out, or a latency far above the best one seen, once it makes up more than a few of
/// the last answers; what comes of one round counts once. A mean latency that has climbed lowers the limit too, though
/// no further than to half the need at the best latency. A 429 is no trouble: the pace, not the number, causes it.
struct ConcurrencyLimitState<Waiter> {
    static var presumedLatency: Double { 0.03 }
    static var smallestStart: Double { 4 }
    static var decrease: Double { 0.7 }
    /// The part of the last answers that may be trouble, and how many answers those are, about.
    static var toleratedTrouble: Double { 0.15 }
    static var memory: Double { 32 }
    /// A latency this many times the best one is trouble, if it is over `slowLatency` as well.
    static var slowFactor: Int { 8 }
    static var slowLatency: Duration { .seconds(2) }

    /// A mean latency that has climbed is trouble above this, in seconds.
    static var climbedLatency: Double { 0.5 }

    private let ceiling: Double
    private var limit: Double
    private var isStarting = true
    private var best: Duration?
    private var trend = LatencyTrend()
    /// The part of the last answers that was trouble.
    private var trouble = 0.0
    private var lowered: Duration?
    private var inside = 0
    private var queue: Deque<(number: Int, waiter: Waiter)> = []
    private var numbers = 0
    private var cancelled: Set<Int> = []

    /// - Parameters:
    ///   - ceiling: the most requests in the air, at least 1.
    ///   - pace: the requests a second that are wanted.
    init(ceiling: Int, pace: Double) {
        self.ceiling = Double(max(1, ceiling))
        limit = min(self.ceiling, max(Self.smallestStart, pace * Self.presumedLatency))
    }

    /// The most requests in the air at present, at least 1.
    var current: Int { Int(limit) }

    mutating func number() -> Int {
        numbers += 1
        return numbers
    }

    /// - Returns: whether there was room and the caller has it now.
    mutating func enterAtOnce() -> Bool {
        guard inside < current, queue.isEmpty else { return false }
        inside += 1
        return true
    }

    /// - Returns: whether there is room, when that is known at once; `nil` when the waiter was put in the queue.
    mutating func enter(_ number: Int, _ waiter: Waiter) -> Bool? {
        if cancelled.remove(number) != nil { return false }
        if enterAtOnce() { return true }
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
    /// - Parameters:
    ///   - experience: how it went.
    ///   - began: when it was sent.
    ///   - pace: the requests a second that are wanted.
    ///   - now: the present.
    /// - Returns: the waiters that have room now.
    mutating func leave(
        _ experience: AttemptExperience,
        began: Duration,
        pace: Double,
        at now: Duration
    ) -> [Waiter] {
        inside -= 1
        learn(experience, began: began, pace: pace, at: now)
        var admitted: [Waiter] = []
        while inside < current, !queue.isEmpty {
            inside += 1
            admitted.append(queue.removeFirst().waiter)
        }
        return admitted
    }

    private mutating func learn(_ experience: AttemptExperience, began: Duration, pace: Double, at now: Duration) {
        switch experience {
        case .neutral:
            break
        case .trouble:
            struggle(began: began, at: now)
        case .fine(let latency):
            let floor = min(best ?? latency, latency)
            best = floor
            trend.note(latency, at: now)
            if latency > Self.slowLatency, latency > floor * Self.slowFactor {
                struggle(began: began, at: now)
            } else if trend.hasClimbed, trend.mean > Self.climbedLatency {
                let enough = min(ceiling, pace * (trend.best ?? 0)) / 2
                struggle(began: began, lowest: max(Self.smallestStart, enough), at: now)
            } else {
                trouble -= trouble / Self.memory
                if !trend.hasClimbed { grow(need: pace * trend.mean) }
            }
        }
    }

    private mutating func grow(need: Double) {
        let most = min(ceiling, max(Self.smallestStart, need * 2))
        let next = isStarting ? max(limit + 1, need * 1.25) : limit + 1 / limit
        limit = max(limit, min(next, most))
    }

    private mutating func struggle(began: Duration, lowest: Double = 1, at now: Duration) {
        trouble += (1 - trouble) / Self.memory
        guard trouble > Self.toleratedTrouble else { return }
        if let lowered, began <= lowered { return }
        lowered = now
        isStarting = false
        limit = min(limit, max(lowest, limit * Self.decrease))
    }
}

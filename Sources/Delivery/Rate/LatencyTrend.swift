/// The mean latency of the last answers, beside the best that it was lately.
///
/// The mean is what Little's law asks for, and one slow or quick answer among many does not move it. The best ages: a
/// server that has become slower for good is taken as it is after one to two periods.
struct LatencyTrend: Sendable {
    /// Answers that the mean is about.
    static let memory = 32
    static let period: Duration = .seconds(300)
    /// A mean this many times the best one has climbed.
    static let climb = 4.0
    /// Means under this are good, whatever the best was.
    static let quick = 0.03

    /// Seconds; zero before the first answer.
    private(set) var mean = 0.0
    private var answers = 0
    /// The lowest means, in seconds, of this period and the one before it.
    private var lowest: (now: Double, before: Double) = (.infinity, .infinity)
    private var periodBegan: Duration = .zero

    mutating func note(_ latency: Duration, at now: Duration) {
        answers = min(answers + 1, Self.memory)
        mean += (latency / .seconds(1) - mean) / Double(answers)
        guard answers == Self.memory else { return }
        if now >= periodBegan + Self.period {
            lowest = (mean, lowest.now)
            periodBegan = now
        } else {
            lowest.now = min(lowest.now, mean)
        }
    }

    /// The best mean in seconds; `nil` before there were enough answers to tell.
    var best: Double? {
        let best = min(lowest.now, lowest.before)
        return best.isFinite ? max(best, Self.quick) : nil
    }

    /// Whether the mean is far above the best one.
    var hasClimbed: Bool {
        guard let best else { return false }
        return mean > best * Self.climb
    }
}

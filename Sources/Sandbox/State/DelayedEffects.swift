/// Effects that were accepted and are not applied yet.
struct DelayedEffects: Sendable {
    private struct Delayed: Sendable {
        var due: Duration
        var effect: Effect
    }

    /// Effects that wait at most; with more, the one that is due first is applied early.
    static let capacity = 100_000

    /// The first that is due comes last.
    private var waiting: [Delayed] = []

    mutating func add(_ effect: Effect, due: Duration) {
        var (low, high) = (0, waiting.count)
        while low < high {
            let middle = (low + high) / 2
            if waiting[middle].due > due { low = middle + 1 } else { high = middle }
        }
        waiting.insert(Delayed(due: due, effect: effect), at: low)
    }

    /// The next effect that is due, with the time when it was.
    mutating func next(at now: Duration) -> (effect: Effect, due: Duration)? {
        guard let first = waiting.last, first.due <= now || waiting.count > Self.capacity else { return nil }
        waiting.removeLast()
        return (first.effect, first.due)
    }
}

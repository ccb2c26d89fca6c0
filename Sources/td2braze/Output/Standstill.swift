import Synchronization

/// A wait for the rate limit during which nothing is sent: a pause after a 429, an hour whose requests are used up.
final class Standstill: Sendable {
    private let end = Mutex<ContinuousClock.Instant?>(nil)

    /// Takes note that nobody sends for so long.
    func begin(_ wait: Duration) {
        end.withLock { $0 = ContinuousClock.now + wait }
    }

    /// How much longer it takes; `nil` when there is none.
    var rest: Duration? {
        guard let end = end.withLock(\.self) else { return nil }
        let rest = end - ContinuousClock.now
        return rest > .zero ? rest : nil
    }

    /// When sending goes on, for people.
    static func phrase(_ rest: Duration) -> String {
        let seconds = Int(rest.seconds.rounded(.up))
        return "sending goes on in " + (seconds < 120 ? "\(seconds) s" : "\((seconds + 30) / 60) min")
    }
}

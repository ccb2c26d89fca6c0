/// Subscription states for e-mails and phones that no profile has: kept 30 days, inherited by a new profile.
///
/// Source: Braze documentation, "POST: Update user's subscription group status (V2)".
struct OrphanedSubscriptions: Sendable {
    private struct State {
        var subscription: String
        var since: Duration
    }

    private static let lifetime = Duration.seconds(30 * 86_400)
    /// Addresses that are remembered; more are forgotten at once.
    private static let capacity = 1_000_000

    private var states: [UserKey: [String: State]] = [:]

    var isEmpty: Bool { states.isEmpty }

    mutating func put(_ key: UserKey, group: String, state: String, at now: Duration) {
        guard states.count < Self.capacity || states[key] != nil else { return }
        states[key, default: [:]][group] = State(subscription: state, since: now)
    }

    /// The states by group; they are forgotten with this.
    mutating func take(_ key: UserKey, at now: Duration) -> [String: String] {
        guard !states.isEmpty, let found = states.removeValue(forKey: key) else { return [:] }
        return found.filter { now - $0.value.since <= Self.lifetime }.mapValues(\.subscription)
    }
}

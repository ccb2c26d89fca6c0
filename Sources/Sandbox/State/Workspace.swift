/// The profiles of one workspace, and what is still to be applied to them.
///
/// Nothing waits here: what is due is applied before anybody looks.
struct Workspace: Sendable {
    private(set) var store: ProfileStore
    private var delayed = DelayedEffects()

    init(maximumProfiles: Int) {
        store = ProfileStore(maximumProfiles: maximumProfiles)
    }

    /// Applies an effect now, or when it is due.
    ///
    /// - Parameters:
    ///   - effect: of an accepted request.
    ///   - now: the time.
    ///   - due: when Braze would apply it; an effect whose result is part of the answer is applied at once.
    /// - Returns: what came of it; nothing has yet of one that is to come.
    mutating func apply(_ effect: Effect, at now: Duration, due: Duration) -> EffectResult {
        settle(at: now)
        guard due > now, !effect.isPartOfAnswer else { return store.apply(effect, at: now) }
        delayed.add(effect, due: due)
        return .done
    }

    /// Applies all that is due.
    mutating func settle(at now: Duration) {
        while let (effect, due) = delayed.next(at: now) { _ = store.apply(effect, at: min(due, now)) }
    }
}

extension Effect {
    /// Whether the answer says what came of it.
    fileprivate var isPartOfAnswer: Bool {
        switch self {
        case .trackSync, .rename, .removeDeprecated, .export: true
        default: false
        }
    }
}

/// The part of the limit that this run takes: lowered when Braze says 429, raised again slowly.
///
/// A run keeps to its limit, so a 429 means that others use the workspace (Braze documentation, "API rate limits":
/// the limits hold for a workspace, some for a company).
struct Allowance: Sendable {
    static let decrease = 0.8
    static let increase = 0.02
    static let smallest = 0.1
    static let recoveryInterval: Duration = .seconds(10)

    private(set) var factor = 1.0
    /// When the factor last changed.
    private var changed: Duration?
    /// When it was last lowered; refusals of requests from before then tell nothing new.
    private var lowered: Duration?

    /// Takes note of a 429.
    ///
    /// - Returns: whether this one begins a new episode; the refusals of one burst count once.
    mutating func refuse(permitAt: Duration, at now: Duration) -> Bool {
        if let lowered, permitAt <= lowered { return false }
        factor = max(Self.smallest, factor * Self.decrease)
        changed = now
        lowered = now
        return true
    }

    /// Takes note that nothing is sent before that time, so that until then nothing can be learned.
    mutating func hold(until time: Duration) {
        if let changed { self.changed = max(changed, time) }
    }

    /// Raises the factor by one step for every interval since it last changed.
    mutating func recover(at now: Duration) {
        guard factor < 1, let changed, now >= changed + Self.recoveryInterval else { return }
        let steps = Int((now - changed) / Self.recoveryInterval)
        factor = min(1, factor + Double(steps) * Self.increase)
        self.changed = changed + Self.recoveryInterval * steps
    }
}

/// How long the sandbox takes for a request, beside the time that it needs.
public struct SandboxLatency: Sendable {
    /// For every request.
    public var base: Duration
    /// For every object in it.
    public var perObject: Duration
    /// Up to so much more, by chance.
    public var jitter: Duration

    public init(base: Duration = .zero, perObject: Duration = .zero, jitter: Duration = .zero) {
        self.base = base
        self.perObject = perObject
        self.jitter = jitter
    }

    /// The time for a request that holds so many objects; chance is 0 up to 1.
    func duration(objects: Int, chance: Double) -> Duration {
        base + perObject * objects + jitter * chance
    }

    var isZero: Bool { base == .zero && perObject == .zero && jitter == .zero }
}

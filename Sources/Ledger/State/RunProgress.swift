/// How far a run has come, over all its attempts.
public struct RunProgress: Hashable, Sendable {
    /// One input's share.
    public struct Input: Hashable, Sendable {
        public var name: String
        /// Every record up to this one is settled.
        public var watermark: Int
        public var delivered: Int
        public var rejected: Int
        public var invalid: Int
        public var unknown: Int
        /// Records that were on the wire when the last attempt was cut off, or are now.
        public var inDoubt: Int
    }

    public var inputs: [Input]
    /// How often the run was begun or resumed.
    public var attempts: Int
    /// Whether every record has been dealt with.
    public var isFinished: Bool

    init(_ identity: RunIdentity, _ state: RunState) {
        let isSameBoot = state.attempt.boot == SystemBoot.current
        inputs = zip(identity.inputs, state.inputs).map { input, progress in
            Input(
                name: input.name,
                watermark: progress.watermark,
                delivered: progress.count(.delivered),
                rejected: progress.count(.rejected),
                invalid: progress.count(.invalid),
                unknown: progress.count(.unknown),
                inDoubt: isSameBoot ? progress.doubtful.count : progress.announced.union(progress.doubtful).count
            )
        }
        attempts = state.attempts
        isFinished = state.isFinished
    }

    /// Sums over all inputs.
    public func sum(_ count: KeyPath<Input, Int>) -> Int { inputs.reduce(0) { $0 + $1[keyPath: count] } }
}

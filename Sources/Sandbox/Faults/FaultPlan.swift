/// Which requests of a sandbox go wrong, and how: the same seed and the same requests, the same faults.
public struct FaultPlan: Sendable {
    /// Which requests a rule picks; requests are numbered from 1 in order of arrival.
    public enum When: Hashable, Sendable {
        /// These numbers, both ends included.
        case numbers(ClosedRange<Int>)
        /// This number and all that follow.
        case from(Int)
        /// Every so-manieth.
        case every(Int)
        /// Each with this probability, 0 to 1.
        case chance(Double)

        /// Whether it picks the request of this number; chance is the same for the same seed, number and stream.
        func picks(number: Int, seed: UInt64, stream: Int) -> Bool {
            switch self {
            case .numbers(let range): range.contains(number)
            case .from(let first): number >= first
            case .every(let step): number % step == 0
            case .chance(let probability): Chance.unit(seed: seed, number: number, stream: stream) < probability
            }
        }
    }

    /// One line of a plan.
    public struct Rule: Hashable, Sendable {
        public var when: When
        public var fault: SandboxFault
        /// Only requests to this path; `nil`: all.
        public var path: String?

        public init(_ when: When, _ fault: SandboxFault, path: String? = nil) {
            self.when = when
            self.fault = fault
            self.path = path
        }
    }

    /// The rules; the first that picks a request decides.
    public var rules: [Rule]

    public init(_ rules: [Rule] = []) {
        self.rules = rules
    }

    /// The fault of one request.
    ///
    /// - Parameters:
    ///   - number: of the request, from 1.
    ///   - path: of the request.
    ///   - seed: decides what is left to chance.
    /// - Returns: `nil` when nothing goes wrong.
    public func fault(number: Int, path: String, seed: UInt64) -> SandboxFault? {
        for (index, rule) in rules.enumerated() where rule.path == nil || rule.path == path {
            if rule.when.picks(number: number, seed: seed, stream: index) { return rule.fault }
        }
        return nil
    }
}

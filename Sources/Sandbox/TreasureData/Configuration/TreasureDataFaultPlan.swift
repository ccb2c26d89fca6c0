/// Which requests to the sandbox's Treasure Data go wrong, and how: the same seed and requests, the same faults.
public struct TreasureDataFaultPlan: Sendable {
    /// One line of a plan.
    public struct Rule: Hashable, Sendable {
        /// Which requests; those of each endpoint are numbered from 1 in order of arrival.
        public var when: FaultPlan.When
        public var fault: TreasureDataFault
        /// Only requests to this endpoint; `nil`: to each that is asked for results or takes records.
        public var endpoint: TreasureDataEndpoint?

        public init(_ when: FaultPlan.When, _ fault: TreasureDataFault, endpoint: TreasureDataEndpoint? = nil) {
            self.when = when
            self.fault = fault
            self.endpoint = endpoint
        }
    }

    /// The rules; all that pick a request act on it.
    public var rules: [Rule]

    public init(_ rules: [Rule] = []) {
        self.rules = rules
    }

    /// Parses a plan: a rule a line, `#` starts a comment.
    ///
    /// ```
    /// 20% cut result            one connection in five is cut somewhere in a result's body
    /// 1-4 cut=100000 result     the first four, behind 100,000 bytes
    /// from 5 other-etag result  the result changes
    /// 1 503=2 status            the first poll; come back in 2 s
    /// every 3 partial ingest    each third batch: every second record fails
    /// ```
    ///
    /// - Parameter text: the plan.
    /// - Throws: ``FaultSyntaxError`` with the first line that is not understood.
    public init(parsing text: String) throws(FaultSyntaxError) {
        var rules: [Rule] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == "\r" }.map(String.init)
            guard !words.isEmpty else { continue }
            guard let rule = Self.rule(words[...]) else {
                throw FaultSyntaxError(
                    line: index + 1,
                    description: """
                        fault \(index + 1) is not understood; write WHEN WHAT [ENDPOINT], WHEN one of 5, 10-20, \
                        every 50, from 900, 2%, WHAT one of \(TreasureDataFault.names.joined(separator: ", ")), \
                        cut=BYTES, stall=BYTES, 429=S, 503=S, partial=N, ENDPOINT one of \
                        \(TreasureDataEndpoint.allCases.map(\.rawValue).joined(separator: ", "))
                        """
                )
            }
            rules.append(rule)
        }
        self.init(rules)
    }

    private static func rule(_ words: ArraySlice<String>) -> Rule? {
        var words = words
        guard let when = FaultPlan.when(&words), let fault = words.popFirst().flatMap(TreasureDataFault.init(name:))
        else { return nil }
        guard let name = words.popFirst() else { return Rule(when, fault) }
        guard words.isEmpty, let endpoint = TreasureDataEndpoint(rawValue: name) else { return nil }
        return Rule(when, fault, endpoint: endpoint)
    }

    /// What goes wrong with one request.
    ///
    /// - Parameters:
    ///   - number: of the request among those to its endpoint, from 1.
    ///   - endpoint: of the request.
    ///   - seed: decides what is left to chance.
    /// - Returns: empty when nothing goes wrong.
    public func faults(number: Int, endpoint: TreasureDataEndpoint, seed: UInt64) -> [TreasureDataFault] {
        rules.enumerated().compactMap { index, rule in
            guard rule.endpoint == endpoint || (rule.endpoint == nil && endpoint.carriesRecords) else { return nil }
            return rule.when.picks(number: number, seed: seed, stream: index) ? rule.fault : nil
        }
    }
}

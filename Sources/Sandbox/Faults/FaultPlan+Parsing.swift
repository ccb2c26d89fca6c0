/// A line of a fault plan that is not understood.
public struct FaultSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    public var line: Int
    public var description: String
}

extension FaultPlan {
    /// Parses a plan: a rule a line, `#` starts a comment.
    ///
    /// ```
    /// 5 reset-after             request 5
    /// 10-20 503-html            requests 10 to 20
    /// every 50 slow=1500        each fiftieth, 1.5 s late
    /// from 900 key-revoked      900 and all after it
    /// 2% 429 /users/track       2 of 100, by chance, on one path
    /// ```
    ///
    /// - Parameter text: the plan.
    /// - Throws: ``FaultSyntaxError`` with the first line that is not understood.
    public init(parsing text: String) throws(FaultSyntaxError) {
        var rules: [Rule] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" || $0 == "\r" }.map(String.init)
            guard !words.isEmpty else { continue }
            guard let rule = Self.rule(words) else {
                throw FaultSyntaxError(
                    line: index + 1,
                    description: """
                        not understood; write WHEN WHAT [PATH], WHEN one of 5, 10-20, every 50, \
                        from 900, 2%, WHAT one of \(SandboxFault.names.joined(separator: ", ")), slow=MS, 429=S
                        """
                )
            }
            rules.append(rule)
        }
        self.init(rules)
    }

    private static func rule(_ words: [String]) -> Rule? {
        var words = words[...]
        guard let when = when(&words), let name = words.popFirst(), let fault = SandboxFault(name: name) else {
            return nil
        }
        let path = words.popFirst()
        guard words.isEmpty, path?.hasPrefix("/") ?? true else { return nil }
        return Rule(when, fault, path: path)
    }

    static func when(_ words: inout ArraySlice<String>) -> When? {
        guard let word = words.popFirst() else { return nil }
        switch word {
        case "every":
            guard let step = words.popFirst().flatMap({ Int($0) }), step > 0 else { return nil }
            return .every(step)
        case "from":
            guard let first = words.popFirst().flatMap({ Int($0) }) else { return nil }
            return .from(first)
        default:
            if word.last == "%" {
                guard let percent = Double(word.dropLast()), (0...100).contains(percent) else { return nil }
                return .chance(percent / 100)
            }
            let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last else {
                return nil
            }
            return .numbers(first...last)
        }
    }
}

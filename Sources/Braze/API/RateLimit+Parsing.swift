extension RateLimit {
    /// Parses `--rate-limit`: one or more limits, such as `3000/3s`, `20000/1m` or `3000/3s,250000/1h`.
    ///
    /// - Parameter text: `REQUESTS/WINDOW` items with commas between them; a window is a whole number with `ms`, `s`,
    ///   `m` or `h`, and the number may be left out when it is 1.
    /// - Returns: the limits, the shortest window first.
    /// - Throws: ``RateLimitSyntaxError`` with the item that is not understood and why.
    public static func parse(_ text: String) throws(RateLimitSyntaxError) -> [RateLimit] {
        var limits: [RateLimit] = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let limit = try parseItem(String(item.drop { $0 == " " }))
            guard !limits.contains(where: { $0.window == limit.window }) else {
                throw RateLimitSyntaxError(item: String(item), reason: "this window is given twice")
            }
            limits.append(limit)
        }
        return limits.sorted { $0.window < $1.window }
    }

    private static func parseItem(_ item: String) throws(RateLimitSyntaxError) -> RateLimit {
        let parts = item.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw RateLimitSyntaxError(item: item, reason: "expected REQUESTS/WINDOW, for example 3000/3s")
        }
        guard let requests = wholeNumber(parts[0]), (1...1_000_000_000).contains(requests) else {
            throw RateLimitSyntaxError(item: item, reason: "the requests must be a whole number from 1 to 1000000000")
        }
        let digits = parts[1].prefix { $0.isASCII && $0.isNumber }
        guard let unit = units[String(parts[1].dropFirst(digits.count))] else {
            throw RateLimitSyntaxError(item: item, reason: "the window needs a unit: ms, s, m or h")
        }
        guard let count = digits.isEmpty ? 1 : wholeNumber(digits), (1...86_400_000).contains(count) else {
            throw RateLimitSyntaxError(item: item, reason: "the window must be a whole number, at least 1")
        }
        let window = unit * count
        guard window <= .seconds(86_400) else {
            throw RateLimitSyntaxError(item: item, reason: "the window is longer than 24h")
        }
        return RateLimit(requests: requests, window: window)
    }

    private static let units: [String: Duration] = [
        "ms": .milliseconds(1), "s": .seconds(1), "m": .seconds(60), "h": .seconds(3_600),
    ]

    private static func wholeNumber(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
}

/// Why a rate limit's text is not understood.
public struct RateLimitSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The item between two commas.
    public var item: String
    public var reason: String

    public init(item: String, reason: String) {
        self.item = item
        self.reason = reason
    }

    public var description: String { "'\(item)' is no rate limit: \(reason)" }
}

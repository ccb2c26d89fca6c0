import Braze

/// The rate limits of all workspaces: pure, told the time.
///
/// A request that is refused with 429 uses nothing up; one that is refused later does (recorded of Braze for
/// 400; for 429 undocumented).
struct RateLimiter {
    /// What a request is told.
    struct Answer {
        var isAllowed: Bool
        /// Seconds to wait, rounded up, at least 1; 0 when allowed.
        var retryAfter: Int64
        /// The headers to send with whatever the answer becomes.
        var headers: [(name: String, value: String)]
    }

    private struct Bucket: Hashable {
        var workspace: String
        var group: SandboxRateGroup
    }

    private let rules: SandboxRateLimits
    private var windows: [Bucket: [RateWindow]] = [:]

    init(rules: SandboxRateLimits) {
        self.rules = rules
    }

    /// Asks for one request, and counts it when it may come.
    mutating func take(workspace: String, group: SandboxRateGroup, at now: Duration) -> Answer {
        guard let limits = rules.limits[group], !limits.isEmpty else {
            return Answer(isAllowed: true, retryAfter: 0, headers: [])
        }
        let bucket = Bucket(workspace: workspace, group: group)
        var windows = self.windows[bucket] ?? limits.map { RateWindow(limit: $0, window: rules.window) }
        self.windows[bucket] = nil
        defer { self.windows[bucket] = windows }

        var until: Duration?
        for index in windows.indices {
            if let wait = windows[index].wait(at: now) { until = max(until ?? wait, wait) }
        }
        if let until {
            let seconds = max(1, (until - now).secondsRoundedUp)
            return Answer(
                isAllowed: false,
                retryAfter: seconds,
                headers: refusalHeaders(&windows, at: now, retryAfter: seconds)
            )
        }
        for index in windows.indices { windows[index].record(at: now) }
        return Answer(isAllowed: true, retryAfter: 0, headers: limitHeaders(&windows, at: now))
    }

    private func refusalHeaders(
        _ windows: inout [RateWindow],
        at now: Duration,
        retryAfter: Int64
    ) -> [(name: String, value: String)] {
        switch rules.refusal {
        case .retryAfter: [("x-ratelimit-retry-after", String(retryAfter))]
        case .limitHeaders: limitHeaders(&windows, at: now)
        case .bare: []
        }
    }

    /// The headers describe the longest window, as Braze's describe the hour and not the burst.
    private func limitHeaders(_ windows: inout [RateWindow], at now: Duration) -> [(name: String, value: String)] {
        guard let index = windows.indices.max(by: { windows[$0].limit.window < windows[$1].limit.window }) else {
            return []
        }
        let reset = windows[index].reset(at: now)
        return [
            ("x-ratelimit-limit", String(windows[index].limit.requests)),
            ("x-ratelimit-remaining", String(windows[index].remaining(at: now))),
            (
                "x-ratelimit-reset",
                String(rules.resetStyle == .epoch ? reset.secondsRoundedUp : (reset - now).secondsRoundedUp)
            ),
        ]
    }
}

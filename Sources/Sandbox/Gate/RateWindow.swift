import Braze

/// How many requests one limit still lets through: a pure state machine over times that it is told.
///
/// ``wait(at:)`` asks, ``record(at:)`` counts; the two are apart because several limits may have to agree.
struct RateWindow {
    let limit: RateLimit
    let window: SandboxRateLimits.Window
    /// Times of the requests that still count, oldest at `head`; at most `limit.requests` of them.
    private var times: [Duration] = []
    private var head = 0

    init(limit: RateLimit, window: SandboxRateLimits.Window) {
        self.limit = limit
        self.window = window
    }

    private var used: Int { times.count - head }

    /// Requests that may still come at that time.
    mutating func remaining(at now: Duration) -> Int {
        forget(before: now)
        return max(0, limit.requests - used)
    }

    /// Until when a request at that time has to wait; `nil` if it may come.
    mutating func wait(at now: Duration) -> Duration? {
        forget(before: now)
        guard used >= limit.requests else { return nil }
        switch window {
        case .sliding: return times[head] + limit.window
        case .clockAligned: return windowStart(now) + limit.window
        }
    }

    /// When the limit is whole again, or for a sliding window: when the next request leaves it.
    mutating func reset(at now: Duration) -> Duration {
        forget(before: now)
        return switch window {
        case .sliding: used > 0 ? times[head] + limit.window : now
        case .clockAligned: windowStart(now) + limit.window
        }
    }

    /// Counts a request.
    mutating func record(at now: Duration) {
        times.append(now)
    }

    private mutating func forget(before now: Duration) {
        let start = window == .sliding ? now - limit.window : windowStart(now)
        while head < times.count, window == .sliding ? times[head] <= start : times[head] < start { head += 1 }
        if head > 4_096, head * 2 > times.count {
            times.removeFirst(head)
            head = 0
        }
    }

    private func windowStart(_ now: Duration) -> Duration {
        let length = limit.window.wholeMicroseconds
        return .microseconds(now.wholeMicroseconds / length * length)
    }
}

public import Braze

/// Decides when the next request may be sent; pure, with time handed in as a duration since some origin.
///
/// Four rules, all of which must hold: no sliding window of any limit holds more than the limit times the share
/// (``SlidingWindow``); requests are spread evenly over the shortest window, with a small burst to catch up
/// (a virtual-scheduling leaky bucket, ITU-T I.371); after a 429 nobody sends before the pause is over; and
/// no more is sent than the server's own windows have left for this run (``ServerWindow``).
public struct RateLimiter: Sendable {
    /// The answer to a wish to send.
    public enum Decision: Hashable, Sendable {
        case send(Permit)
        /// Ask again at that time, which is later than now.
        case wait(until: Duration)
    }

    /// The right to send one request.
    public struct Permit: Hashable, Sendable {
        let number: Int
        let granted: Duration
    }

    /// How far behind its even pace a run may catch up at once.
    static let burst: Duration = .milliseconds(40)
    /// Windows up to this are soon over, so that what was sent before this run does not matter.
    static let longestBurst: Duration = .seconds(60)
    /// Waits are no shorter, so that a thousand requests a second do not take a thousand timers.
    static let shortestWait: Duration = .milliseconds(4)

    private let limits: [RateLimit]
    private let share: Double
    private var windows: [SlidingWindow]
    private var allowance = Allowance()
    /// When the next request is due at an even pace.
    private var due: Duration
    private var pausedUntil: Duration
    private var numbers = 0
    /// Departure of each permit in use, once it has departed.
    private var departures: [Int: Duration?] = [:]
    /// The server's own window, and what is left of it for this run.
    private var serverWindow: ServerWindow?
    private var serverRoom = 0
    /// Episodes of 429 since the last success.
    public private(set) var refusals = 0

    /// Creates a limiter.
    ///
    /// - Parameters:
    ///   - limits: at least one; all of them hold at once.
    ///   - share: the part of each limit that may be used, over 0 and at most 1.
    ///   - now: the present.
    public init(limits: [RateLimit], share: Double, at now: Duration) {
        precondition(!limits.isEmpty && share > 0 && share <= 1, "limits and share are checked by the options")
        self.limits = limits.sorted { $0.window < $1.window }
        self.share = share
        windows = self.limits.map { SlidingWindow(window: $0.window, at: now) }
        due = now
        pausedUntil = now
    }

    /// The part of the limits that is used at present, over 0 and at most 1.
    public var currentShare: Double { share * allowance.factor }

    /// The requests a second that the limits allow at present.
    public var requestsPerSecond: Double {
        limits.indices.map { Double(quota($0)) / (limits[$0].window / .seconds(1)) }.min() ?? 0
    }

    /// Asks for a permit.
    public mutating func admit(at now: Duration) -> Decision {
        if now < pausedUntil { return .wait(until: pausedUntil) }
        allowance.recover(at: now)
        if let end = serverWindow?.end {
            if now >= end {
                serverWindow = nil
            } else if serverRoom <= 0 {
                // What is in the air may bring better news.
                return .wait(until: min(end, now + .seconds(1)))
            }
        }
        for index in windows.indices {
            windows[index].advance(to: now)
            guard windows[index].count < quota(index) else {
                return .wait(until: max(windows[index].nextExpiry(after: now), now + Self.shortestWait))
            }
        }
        let interval = limits[0].window / Double(quota(0))
        if due - Self.burst > now { return .wait(until: max(due - Self.burst, now + Self.shortestWait)) }
        due = max(due, now) + interval
        for index in windows.indices { windows[index].admit() }
        serverRoom -= 1
        numbers += 1
        departures.updateValue(nil, forKey: numbers)
        return .send(Permit(number: numbers, granted: now))
    }

    /// Takes note that the request's body goes out.
    public mutating func depart(_ permit: Permit, at now: Duration) {
        guard let departure = departures[permit.number], departure == nil else { return }
        departures.updateValue(now, forKey: permit.number)
        for index in windows.indices {
            windows[index].advance(to: now)
            windows[index].depart(at: now)
        }
    }

    /// Takes note that the exchange has ended, in whatever way; every permit must come to this.
    ///
    /// - Parameters:
    ///   - permit: the request's.
    ///   - answered: whether there was a response; a mere failure tells nothing about the way.
    ///   - now: the present.
    public mutating func finish(_ permit: Permit, answered: Bool, at now: Duration) {
        guard let departure = departures.removeValue(forKey: permit.number) else { return }
        guard let departed = departure else {
            for index in windows.indices { windows[index].withdraw() }
            return
        }
        guard answered else { return }
        for index in windows.indices {
            windows[index].advance(to: now)
            windows[index].finish(departed: departed, at: now)
        }
    }

    /// Takes note of a 429: everybody pauses, and the allowance falls.
    ///
    /// - Parameters:
    ///   - permit: the refused request's.
    ///   - delay: the wait that the response names.
    ///   - backoff: the wait otherwise, given the number of episodes since the last success.
    ///   - now: the present.
    public mutating func refuse(
        _ permit: Permit,
        delay: Duration?,
        backoff: (_ episodes: Int) -> Duration,
        at now: Duration
    ) {
        let isNew = allowance.refuse(permitAt: permit.granted, at: now)
        if isNew { refusals += 1 }
        if let delay {
            pause(until: now + delay)
        } else if isNew {
            pause(until: now + backoff(refusals))
        }
        allowance.hold(until: pausedUntil)
    }

    /// Takes note of a window of the server's own.
    ///
    /// A short one that is kept anyhow tells nothing new. Of a longer one an earlier run or other traffic may have
    /// used a part: the smaller of both rooms holds.
    mutating func observe(_ window: ServerWindow) {
        guard !limits.contains(where: { $0.requests == window.limit && $0.window <= Self.longestBurst }) else { return }
        serverWindow = window
        serverRoom = window.room(share: share, inAir: departures.count)
    }

    /// Takes note of a success, which ends a row of refusals.
    public mutating func succeed() {
        refusals = 0
    }

    /// Lets nobody send before that time; an earlier pause never shortens a later one.
    public mutating func pause(until time: Duration) {
        pausedUntil = max(pausedUntil, time)
        // Nothing is made up for after a pause: the restart runs at the even pace.
        due = max(due, time + Self.burst)
    }

    /// When what holds everybody back ends, if that is a pause or a long window that is used up; `nil` otherwise.
    ///
    /// The even pace, short windows, and what is in the air and may bring better news are none.
    func standstillEnd(at now: Duration) -> Duration? {
        var ends = now < pausedUntil ? [pausedUntil] : []
        if let end = serverWindow?.end, now < end, serverRoom <= 0, departures.isEmpty { ends.append(end) }
        for index in windows.indices where limits[index].window > Self.longestBurst {
            if windows[index].count >= quota(index) { ends.append(windows[index].nextExpiry(after: now)) }
        }
        return ends.max()
    }

    private func quota(_ index: Int) -> Int {
        max(1, Int((Double(limits[index].requests) * currentShare).rounded(.down)))
    }
}

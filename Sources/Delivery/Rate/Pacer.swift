public import Braze
internal import Synchronization

/// Gives out permits to send, at the pace of one rate group; shared by all senders.
public final class Pacer: Sendable {
    private let limiter: Mutex<RateLimiter>
    private let turnstile = Turnstile()
    private let clock: DeliveryClock
    private let onStandstill: @Sendable (Duration) -> Void
    /// The end of the standstill that was told of last.
    private let toldUntil = Mutex(Duration.zero)

    /// Standstills up to this are not worth a word.
    static let longStandstill: Duration = .seconds(10)

    /// Creates a pacer.
    ///
    /// - Parameters:
    ///   - limits: at least one; all of them hold at once.
    ///   - share: the part of each limit that may be used, over 0 and at most 1.
    ///   - clock: what it waits on.
    ///   - onStandstill: told once when nobody can send for more than ten seconds, and for how long, because of a pause
    ///     or a window of more than a minute that is used up.
    public init(
        limits: [RateLimit],
        share: Double,
        clock: DeliveryClock,
        onStandstill: @escaping @Sendable (Duration) -> Void = { _ in }
    ) {
        self.onStandstill = onStandstill
        limiter = Mutex(RateLimiter(limits: limits, share: share, at: clock.now))
        self.clock = clock
    }

    /// The requests a second that may be sent at present: the share of the limit, lowered after 429s.
    public var requestsPerSecond: Double { limiter.withLock(\.requestsPerSecond) }

    /// Waits until a request may be sent.
    ///
    /// - Parameter signal: cuts the wait short.
    /// - Returns: the permit, which must be given to ``finish(_:answered:)``; `nil` when the signal is raised or the
    ///   task cancelled.
    public func permit(unless signal: DrainSignal) async -> RateLimiter.Permit? {
        guard await turnstile.enter() else { return nil }
        defer { turnstile.leave() }
        while !signal.isRaised, !Task.isCancelled {
            switch limiter.withLock({ $0.admit(at: clock.now) }) {
            case .send(let permit): return permit
            case .wait(let until):
                tellOfStandstill()
                await clock.sleep(until: until, unless: signal)
            }
        }
        return nil
    }

    private func tellOfStandstill() {
        let now = clock.now
        guard let end = limiter.withLock({ $0.standstillEnd(at: now) }), end - now > Self.longStandstill else { return }
        let isNew = toldUntil.withLock { told in
            // The same end, named again in whole seconds, is no news.
            guard end > told + Self.longStandstill else { return false }
            told = end
            return true
        }
        if isNew { onStandstill(end - now) }
    }

    /// Takes note that the request's body goes out.
    public func depart(_ permit: RateLimiter.Permit) {
        limiter.withLock { $0.depart(permit, at: clock.now) }
    }

    /// Takes note that the exchange has ended, in whatever way.
    public func finish(_ permit: RateLimiter.Permit, answered: Bool) {
        limiter.withLock { $0.finish(permit, answered: answered, at: clock.now) }
    }

    /// Pauses everybody after a 429.
    ///
    /// - Parameters:
    ///   - permit: the refused request's.
    ///   - delay: the wait that the response names.
    ///   - backoff: the wait otherwise, given the number of 429 episodes in a row.
    func refuse(_ permit: RateLimiter.Permit, delay: Duration?, backoff: (_ episodes: Int) -> Duration) {
        limiter.withLock { $0.refuse(permit, delay: delay, backoff: backoff, at: clock.now) }
    }

    /// Takes note of a success, and of what the headers say about the window.
    ///
    /// With nothing left everybody waits for the window's end (Braze documentation, "API rate limits": "pause until
    /// the reset"); see also ``ServerWindow``.
    func succeed(_ headers: ResponseHeaders) {
        let remaining = RetryHint.remaining(headers)
        let reset = RetryHint.untilReset(headers, now: clock.epochSeconds)
        let limit = RetryHint.limit(headers)
        limiter.withLock { limiter in
            limiter.succeed()
            guard let remaining, let reset else { return }
            let end = clock.now + reset
            if remaining == 0 { limiter.pause(until: end) }
            if let limit { limiter.observe(ServerWindow(limit: limit, remaining: remaining, end: end)) }
        }
    }
}

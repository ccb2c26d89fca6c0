/// Counts the requests that may stand in one of the server's sliding windows.
///
/// A request counts from its permit until no later request can share a window with it at the server's edge:
///
/// ```
/// client  permit ── departs d ────── response r ─────── expires: min(r, d + jitter limit) + window
/// server                    arrives in [d, r]
/// ```
///
/// A request has reached the server when its response is there, so a request that is sent `window` later cannot meet
/// it in one window. Without a response, or with a late one, what counts is that the ways to the server differ by no
/// more than ``jitterLimit``: an assumption, since a late answer does not tell a stall on the way there from the server's
/// work. Requests that stall longer (lost packets, a mobile link) may meet later ones; the server's 429 covers that.
/// Time is kept in slots, rounded up: memory is constant, the cost a thousandth of the rate.
struct SlidingWindow: Sendable {
    /// The most that the time to the server may vary; a response that takes longer is taken for the server's work.
    static let jitterLimit: Duration = .milliseconds(75)
    private static let slotsPerWindow = 1_000

    let window: Duration
    private let slot: Duration
    /// Requests by the slot in which they expire; a ring.
    private var expiring: [Int]
    /// The slot up to which everything has expired.
    private var expired: Int
    /// Requests with a permit that have not departed.
    private var waiting = 0
    /// All requests that count.
    private(set) var count = 0

    init(window: Duration, at now: Duration) {
        self.window = window
        slot = max(window / Self.slotsPerWindow, .microseconds(100))
        expiring = Array(repeating: 0, count: Int((window + Self.jitterLimit) / slot) + 4)
        expired = Int(now / slot)
    }

    /// Forgets what has expired.
    mutating func advance(to now: Duration) {
        let current = Int(now / slot)
        guard current > expired else { return }
        for step in 1...min(current - expired, expiring.count) {
            let index = (expired + step) % expiring.count
            count -= expiring[index]
            expiring[index] = 0
        }
        expired = current
    }

    mutating func admit() {
        waiting += 1
        count += 1
    }

    /// A request with a permit was not sent.
    mutating func withdraw() {
        waiting -= 1
        count -= 1
    }

    mutating func depart(at now: Duration) {
        waiting -= 1
        expiring[index(expiry(departed: now, slack: Self.jitterLimit))] += 1
    }

    /// A request was answered, which tells that it has reached the server.
    mutating func finish(departed: Duration, at now: Duration) {
        let before = expiry(departed: departed, slack: Self.jitterLimit)
        let after = max(expiry(departed: departed, slack: min(now - departed, Self.jitterLimit)), expired + 1)
        guard before > expired, after < before else { return }
        expiring[index(before)] -= 1
        expiring[index(after)] += 1
    }

    /// A point in time before which no further request expires, later than now.
    func nextExpiry(after now: Duration) -> Duration {
        guard count > waiting else { return now + window }
        let next = (expired + 1...expired + expiring.count).first { expiring[index($0)] > 0 }
        return slot * (next ?? expired + 1)
    }

    private func expiry(departed: Duration, slack: Duration) -> Int {
        let exact = departed + window + slack
        let rounded = Int(exact / slot)
        return slot * rounded < exact ? rounded + 1 : rounded
    }

    private func index(_ slot: Int) -> Int { slot % expiring.count }
}

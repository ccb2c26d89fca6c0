import Braze
import TestSupport
import Testing

@testable import Delivery

/// The limiter against a simulated network: what counts is when requests arrive at the server.
@Suite struct RateLimiterTests {
    /// A run with as many senders as it likes, on a clock of its own.
    struct Simulation {
        var limiter: RateLimiter
        var random: SplitMix64
        var arrivals: [Duration] = []

        /// Sends for so long; each way takes `latency` plus or minus up to `jitter`.
        mutating func run(
            for length: Duration,
            latency: Duration,
            jitter: Duration,
            handshake: Duration = .zero,
            service: Duration = .zero
        ) {
            var now: Duration = .zero
            var events: [(time: Duration, isDeparture: Bool, permit: RateLimiter.Permit)] = []
            var sent = 0
            func way() -> Duration { latency + jitter * (random.unit() * 2 - 1) }
            while now < length {
                while let next = events.last, next.time <= now {
                    events.removeLast()
                    if next.isDeparture {
                        limiter.depart(next.permit, at: next.time)
                        let arrival = next.time + way()
                        arrivals.append(arrival)
                        insert((arrival + service * random.unit() + way(), false, next.permit), into: &events)
                    } else {
                        limiter.finish(next.permit, answered: true, at: next.time)
                    }
                }
                switch limiter.admit(at: now) {
                case .send(let permit):
                    sent += 1
                    // The first requests of a run wait for their connections.
                    insert((now + (sent <= 128 ? handshake : .zero), true, permit), into: &events)
                case .wait(let until):
                    now = min(until, events.last?.time ?? until)
                }
            }
            arrivals.sort()
        }

        private func insert(
            _ event: (time: Duration, isDeparture: Bool, permit: RateLimiter.Permit),
            into events: inout [(time: Duration, isDeparture: Bool, permit: RateLimiter.Permit)]
        ) {
            var index = events.endIndex
            while index > 0, events[index - 1].time < event.time { index -= 1 }
            events.insert(event, at: index)
        }

        /// The most arrivals in any window of that length.
        func worst(_ window: Duration) -> Int {
            var first = 0
            var most = 0
            for (index, arrival) in arrivals.enumerated() {
                while arrivals[first] <= arrival - window { first += 1 }
                most = max(most, index - first + 1)
            }
            return most
        }
    }

    private func simulation(_ limits: [RateLimit], share: Double = 1, seed: UInt64 = 1) -> Simulation {
        let limiter = RateLimiter(limits: limits, share: share, at: .zero)
        return Simulation(limiter: limiter, random: SplitMix64(state: seed))
    }

    static let track = RateLimit(requests: 3_000, window: .seconds(3))

    @Test(arguments: [(60, 30, 0), (30, 15, 0), (30, 30, 0), (5, 5, 0), (60, 30, 400), (1, 0, 2_000)])
    func neverAboveTheLimitAndCloseToIt(_ latency: Int, _ jitter: Int, _ service: Int) {
        var run = simulation([Self.track])
        run.run(
            for: .seconds(30),
            latency: .milliseconds(latency),
            jitter: .milliseconds(jitter),
            service: .milliseconds(service)
        )
        #expect(run.worst(.seconds(3)) <= 3_000)
        #expect(run.arrivals.count >= 29_100, "97 % of 1,000 a second")
    }

    /// Permits whose requests wait for a connection must not meet the next second's requests at the server.
    @Test func slowHandshakes() {
        var run = simulation([Self.track])
        run.run(for: .seconds(10), latency: .milliseconds(60), jitter: .milliseconds(30), handshake: .milliseconds(900))
        #expect(run.worst(.seconds(3)) <= 3_000)
    }

    @Test func share() {
        var run = simulation([Self.track], share: 0.8)
        run.run(for: .seconds(15), latency: .milliseconds(60), jitter: .milliseconds(30))
        #expect(run.worst(.seconds(3)) <= 2_400)
        #expect(run.arrivals.count >= 11_640)
    }

    @Test func twoWindowsAtOnce() {
        var run = simulation([
            RateLimit(requests: 500, window: .seconds(20)), RateLimit(requests: 100, window: .seconds(1)),
        ])
        run.run(for: .seconds(60), latency: .milliseconds(10), jitter: .milliseconds(5))
        #expect(run.worst(.seconds(1)) <= 100)
        #expect(run.worst(.seconds(20)) <= 500)
        #expect(run.arrivals.count >= 1_450)
    }

    @Test(arguments: [1, 2, 5, 50])
    func smallLimits(_ requests: Int) {
        var run = simulation([RateLimit(requests: requests, window: .seconds(1))])
        run.run(for: .seconds(60), latency: .milliseconds(60), jitter: .milliseconds(30))
        #expect(run.worst(.seconds(1)) <= requests)
        #expect(run.arrivals.count >= requests * 60 * 9 / 10)
    }

    /// Requests are spread evenly: no tenth of a second holds much more than its part.
    @Test func smallBurst() {
        var run = simulation([Self.track])
        run.run(for: .seconds(10), latency: .milliseconds(20), jitter: .milliseconds(0))
        #expect(run.worst(.milliseconds(100)) <= 150)
    }

    @Test func aRefusalPausesEverybodyOnceAndLowersTheAllowance() throws {
        var limiter = RateLimiter(limits: [Self.track], share: 1, at: .zero)
        let permits = try (0..<5).map { _ in try #require(limiter.admit(at: .zero).permit) }
        for permit in permits { limiter.depart(permit, at: .zero) }
        for permit in permits {
            limiter.finish(permit, answered: true, at: .milliseconds(50))
            limiter.refuse(permit, delay: .seconds(2), backoff: { _ in .zero }, at: .milliseconds(50))
        }
        #expect(limiter.currentShare == Allowance.decrease, "five refusals of one burst count once")
        #expect(limiter.admit(at: .seconds(1)) == .wait(until: .milliseconds(2_050)))
        // No herd: at the end of the pause one goes, and the next at the even pace.
        #expect(limiter.admit(at: .milliseconds(2_050)).permit != nil)
        guard case .wait = limiter.admit(at: .milliseconds(2_050)) else {
            Issue.record("a second request at once")
            return
        }
        // 0.8, raised by 0.02 every ten seconds.
        _ = limiter.admit(at: .seconds(63))
        #expect(abs(limiter.currentShare - 0.92) < 0.001)
        _ = limiter.admit(at: .seconds(1_000))
        #expect(limiter.currentShare == 1)
    }

    /// A pause of an hour tells nothing about who else sends: the allowance rises from its end on.
    @Test func theAllowanceDoesNotRiseDuringAPause() throws {
        var limiter = RateLimiter(limits: [Self.track], share: 1, at: .zero)
        let permit = try #require(limiter.admit(at: .zero).permit)
        limiter.depart(permit, at: .zero)
        limiter.finish(permit, answered: true, at: .milliseconds(50))
        limiter.refuse(permit, delay: .seconds(3_600), backoff: { _ in .zero }, at: .milliseconds(50))
        #expect(limiter.admit(at: .seconds(3_601)).permit != nil)
        #expect(limiter.currentShare == Allowance.decrease)
        _ = limiter.admit(at: .seconds(3_611))
        #expect(abs(limiter.currentShare - 0.82) < 0.001)
    }

    @Test func withoutAHintThePauseGrowsWithEachEpisode() throws {
        var limiter = RateLimiter(limits: [Self.track], share: 1, at: .zero)
        var now: Duration = .zero
        for episode in 1...3 {
            let permit = try #require(limiter.admit(at: now).permit)
            limiter.depart(permit, at: now)
            now += .milliseconds(50)
            limiter.finish(permit, answered: true, at: now)
            limiter.refuse(permit, delay: nil, backoff: { .seconds($0) }, at: now)
            #expect(limiter.admit(at: now) == .wait(until: now + .seconds(episode)))
            now += .seconds(episode)
        }
        limiter.succeed()
        #expect(limiter.refusals == 0)
    }

    /// A permit that was never used gives its place back at once.
    @Test func withdrawal() throws {
        var limiter = RateLimiter(limits: [RateLimit(requests: 1, window: .seconds(10))], share: 1, at: .zero)
        let permit = try #require(limiter.admit(at: .zero).permit)
        limiter.finish(permit, answered: false, at: .seconds(1))
        #expect(limiter.admit(at: .milliseconds(9_960)).permit != nil)
    }
}

extension RateLimiter.Decision {
    var permit: RateLimiter.Permit? {
        guard case .send(let permit) = self else { return nil }
        return permit
    }
}

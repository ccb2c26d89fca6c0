import Braze
import Synchronization
import TestSupport
import Testing

@testable import Delivery

@Suite struct PacerTests {
    let clock = DeliveryClock(SkippingClock(), timeOfDay: { 1_700_000_000 })
    let signal = DrainSignal()

    private func pacer(_ requests: Int, per window: Duration) -> Pacer {
        Pacer(limits: [RateLimit(requests: requests, window: window)], share: 1, clock: clock)
    }

    @Test func manyTasksShareOnePace() async {
        let pacer = pacer(100, per: .seconds(1))
        await withTaskGroup { group in
            for _ in 0..<50 {
                group.addTask {
                    for _ in 0..<10 {
                        guard let permit = await pacer.permit(unless: signal) else {
                            Issue.record("no permit")
                            return
                        }
                        pacer.depart(permit)
                        pacer.finish(permit, answered: true)
                    }
                }
            }
        }
        // 500 requests at 100 a second, the first few at once.
        #expect(clock.now >= .milliseconds(4_900) && clock.now < .milliseconds(5_300))
    }

    @Test func aRaisedSignalEndsAllWaits() async {
        let pacer = pacer(1, per: .seconds(3_600))
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { await pacer.permit(unless: signal) != nil }
            }
            #expect(await group.next() == true)
            signal.raise(.interrupted)
            for await hasPermit in group { #expect(!hasPermit) }
        }
        #expect(signal.stop == .interrupted)
        signal.raise(.unreachable(message: "later"))
        #expect(signal.stop == .interrupted, "the first reason stays")
    }

    @Test func cancellationEndsAllWaits() async {
        let pacer = pacer(1, per: .seconds(3_600))
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask { await pacer.permit(unless: signal) != nil }
            }
            #expect(await group.next() == true)
            group.cancelAll()
            for await hasPermit in group { #expect(!hasPermit) }
        }
    }

    /// "API rate limits": with nothing remaining, wait for the reset, whichever way it is written.
    @Test(arguments: ["30", "1700000030"])
    func nothingRemaining(_ reset: String) async throws {
        let pacer = pacer(1_000, per: .seconds(1))
        let headers = ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset]
        pacer.succeed(ResponseHeaders { headers[$0] })
        _ = try #require(await pacer.permit(unless: signal))
        #expect(clock.now >= .seconds(30) && clock.now < .seconds(31))
    }

    /// Recorded responses carry an hourly window that does not move; with something left it changes nothing.
    @Test func somethingRemaining() async throws {
        let pacer = pacer(1_000, per: .seconds(1))
        let headers = ["X-RateLimit-Remaining": "250000", "X-RateLimit-Reset": "1700003600"]
        pacer.succeed(ResponseHeaders { headers[$0] })
        _ = try #require(await pacer.permit(unless: signal))
        #expect(clock.now < .seconds(1))
    }

    private func succeed(_ pacer: Pacer, limit: String, remaining: String, reset: String) {
        let headers = ["X-RateLimit-Limit": limit, "X-RateLimit-Remaining": remaining, "X-RateLimit-Reset": reset]
        pacer.succeed(ResponseHeaders { headers[$0] })
    }

    /// An hourly limit that nobody told us of ("POST: Track users", "Monthly Active Users CY 24-25"): the part that is
    /// not ours is left to others, whichever way the reset is written ("API rate limits": epoch; there: seconds).
    @Test(arguments: ["1800", "1700001800"])
    func aWindowOfTheServersOwn(_ reset: String) async throws {
        let pacer = Pacer(
            limits: [RateLimit(requests: 1_000, window: .seconds(1))],
            share: 0.8,
            clock: clock
        )
        succeed(pacer, limit: "250000", remaining: "50005", reset: reset)
        for _ in 0..<5 {
            let permit = try #require(await pacer.permit(unless: signal))
            pacer.depart(permit)
            pacer.finish(permit, answered: true)
        }
        #expect(clock.now < .seconds(1))
        _ = try #require(await pacer.permit(unless: signal))
        #expect(clock.now >= .seconds(1_800) && clock.now < .seconds(1_801))
    }

    /// An hourly limit that we were told of, of which an earlier run or other traffic used a part.
    @Test func anHourThatOthersUsed() async throws {
        let limits = [
            RateLimit(requests: 3_000, window: .seconds(3)), RateLimit(requests: 250_000, window: .seconds(3_600)),
        ]
        let pacer = Pacer(limits: limits, share: 0.8, clock: clock)
        succeed(pacer, limit: "250000", remaining: "50005", reset: "1800")
        for _ in 0..<5 {
            let permit = try #require(await pacer.permit(unless: signal))
            pacer.depart(permit)
            pacer.finish(permit, answered: true)
        }
        #expect(clock.now < .seconds(1))
        _ = try #require(await pacer.permit(unless: signal))
        #expect(clock.now >= .seconds(1_800) && clock.now < .seconds(1_801))
    }

    /// What is in the air may not be in the server's count.
    @Test func requestsInTheAirUseTheServersWindowUp() async throws {
        let pacer = pacer(1_000, per: .seconds(1))
        let inAir = try #require(await pacer.permit(unless: signal))
        succeed(pacer, limit: "50", remaining: "2", reset: "30")
        _ = try #require(await pacer.permit(unless: signal))
        #expect(clock.now < .seconds(1))
        _ = try #require(await pacer.permit(unless: signal))
        #expect(clock.now >= .seconds(30))
        pacer.finish(inAir, answered: true)
    }

    /// Headers that are empty (recorded with a 401), no numbers, enormous, or about a limit that is kept anyhow.
    @Test(arguments: [
        ("", "", ""), ("many", "few", "soon"), ("1000", "1", "3000"), ("250000", "1", ""), ("250000", "", "60"),
        ("9223372036854775807", "9223372036854775807", "60"), ("250000", "1", "0"), ("250000", "1", "1600000000"),
    ])
    func headersThatTellNothing(_ limit: String, _ remaining: String, _ reset: String) async throws {
        let pacer = Pacer(limits: [RateLimit(requests: 1_000, window: .seconds(1))], share: 0.5, clock: clock)
        succeed(pacer, limit: limit, remaining: remaining, reset: reset)
        for _ in 0..<20 { _ = try #require(await pacer.permit(unless: signal)) }
        #expect(clock.now < .seconds(1))
    }

    /// Waits run on a clock that never jumps; the time of day only reads headers, and a reset a day ahead is none.
    @Test(arguments: [-86_400.0, 86_400.0]) func theTimeOfDayJumps(_ step: Double) async throws {
        let epoch = Mutex(1_700_000_000.0)
        let clock = DeliveryClock(SkippingClock(), timeOfDay: { epoch.withLock { $0 } })
        let pacer = Pacer(limits: [RateLimit(requests: 10, window: .seconds(1))], share: 1, clock: clock)
        for index in 0..<30 {
            if index == 15 { epoch.withLock { $0 += step } }
            let permit = try #require(await pacer.permit(unless: signal))
            pacer.depart(permit)
            pacer.finish(permit, answered: true)
        }
        #expect(clock.now >= .seconds(2) && clock.now < .seconds(4))
        let began = clock.now
        succeed(pacer, limit: "250000", remaining: "0", reset: "1700000030")
        _ = try #require(await pacer.permit(unless: signal))
        let waited = clock.now - began
        #expect(waited < .seconds(1))
    }

    /// Long waits are told of, once each; the steps of an even pace are not.
    @Test func longWaitsAreTold() async throws {
        let told = Recorder<Duration>()
        let limit = RateLimit(requests: 5, window: .seconds(100))
        let pacer = Pacer(limits: [limit], share: 1, clock: clock) { told.append($0) }
        _ = try #require(await pacer.permit(unless: signal))
        _ = try #require(await pacer.permit(unless: signal))
        #expect(told.values.isEmpty)
        succeed(pacer, limit: "250000", remaining: "0", reset: "1800")
        _ = try #require(await pacer.permit(unless: signal))
        #expect(told.values.count == 1)
        #expect(told.values.allSatisfy { $0 > .seconds(1_790) && $0 <= .seconds(1_800) })
    }

    /// The part of the server's hour that is ours is used up, or our own count of the hour is.
    @Test(arguments: [true, false]) func waitsForTheHourAreTold(_ isTheServers: Bool) async throws {
        let told = Recorder<Duration>()
        let limits = [
            RateLimit(requests: 1_000, window: .seconds(1)),
            RateLimit(requests: isTheServers ? 250_000 : 3, window: .seconds(3_600)),
        ]
        let pacer = Pacer(limits: limits, share: 1, clock: clock) { told.append($0) }
        if isTheServers { succeed(pacer, limit: "250000", remaining: "3", reset: "3000") }
        for _ in 0..<4 {
            let permit = try #require(await pacer.permit(unless: signal))
            pacer.depart(permit)
            pacer.finish(permit, answered: true)
        }
        #expect(told.values.count == 1)
        #expect(told.values.allSatisfy { $0 > .seconds(2_990) && $0 <= .seconds(3_601) })
    }

    @Test func turnstileKeepsTheOrderOfArrival() {
        var state = TurnstileState<String>()
        let numbers = (0..<4).map { _ in state.number() }
        #expect(state.enter(numbers[0], "a") == true)
        #expect(state.enter(numbers[1], "b") == nil)
        #expect(state.enter(numbers[2], "c") == nil)
        #expect(state.cancel(numbers[1]) == "b")
        #expect(state.cancel(numbers[3]) == nil)
        #expect(state.enter(numbers[3], "d") == false, "cancelled before it came")
        #expect(state.leave() == "c")
        #expect(state.leave() == nil)
    }
}

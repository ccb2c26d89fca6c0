import Braze
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

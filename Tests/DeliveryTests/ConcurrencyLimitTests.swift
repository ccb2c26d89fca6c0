import TestSupport
import Testing

@testable import Delivery

@Suite struct ConcurrencyLimitTests {
    private func state(ceiling: Int = 128, pace: Double = 1_000) -> ConcurrencyLimitState<Int> {
        ConcurrencyLimitState(ceiling: ceiling, pace: pace)
    }

    /// Fills the limit and lets everybody leave, as one round trip does.
    private func round(
        _ state: inout ConcurrencyLimitState<Int>,
        _ experience: AttemptExperience,
        pace: Double = 1_000,
        at now: Duration
    ) {
        let began = now
        let count = state.current
        for _ in 0..<count {
            let number = state.number()
            #expect(state.enter(number, number) == true)
        }
        for _ in 0..<count {
            #expect(state.leave(experience, began: began, pace: pace, at: now + .milliseconds(60)).isEmpty)
        }
    }

    private let fine = AttemptExperience.fine(latency: .milliseconds(60))

    /// 1,000 a second that are in the air for 60 ms are 60 at a time (Little's law).
    @Test func followsTheMeasuredLatency() {
        var state = state(ceiling: 1_000)
        #expect(state.current == 30, "at a presumed latency of 30 ms")
        let number = state.number()
        #expect(state.enter(number, number) == true)
        #expect(state.leave(fine, began: .zero, pace: 1_000, at: .milliseconds(60)).isEmpty)
        #expect(state.current == 75, "a quarter more than the need, with the first answer")
        for second in 1..<20 { round(&state, fine, at: .seconds(second)) }
        #expect(state.current == 120, "twice the need")
        round(&state, .fine(latency: .milliseconds(200)), at: .seconds(30))
        #expect(state.current > 200)
    }

    /// More in the air would only wait longer.
    ///
    /// When the incident is over, so is the caution.
    @Test func aSustainedClimbUnderTwoSecondsIsTrouble() {
        var state = state(ceiling: 1_000)
        for second in 1..<20 { round(&state, fine, at: .seconds(second)) }
        #expect(state.current == 120)
        round(&state, .fine(latency: .milliseconds(1_900)), at: .seconds(20))
        #expect(state.current < 240, "hardly more while the mean climbs")
        for second in 21..<60 { round(&state, .fine(latency: .milliseconds(1_900)), at: .seconds(second)) }
        #expect(state.current == 30, "half of what 60 ms need")
        for second in 60..<120 { round(&state, fine, at: .seconds(second)) }
        #expect(state.current >= 60)
        #expect(state.current <= 120)
    }

    @Test func noGrowthFromAClimbThatIsNoTroubleYet() {
        var state = state(ceiling: 1_000)
        for second in 1..<20 { round(&state, fine, at: .seconds(second)) }
        for second in 20..<40 { round(&state, .fine(latency: .milliseconds(400)), at: .seconds(second)) }
        #expect(state.current >= 120 && state.current <= 300)
    }

    /// Little's law: a server that always takes 2 s needs 2,000 in the air for 1,000 a second.
    @Test func aSlowServerGetsWhatItNeeds() {
        var state = state(ceiling: 1_000)
        for second in 1..<10 { round(&state, .fine(latency: .seconds(2)), at: .seconds(second * 3)) }
        #expect(state.current == 1_000)
    }

    /// One answer in five takes 600 ms, the others 20 ms: that is how this server is, not a climb.
    @Test func mixedLatenciesAreNoClimb() {
        var state = state(ceiling: 1_000)
        for index in 0..<5_000 {
            let number = state.number()
            #expect(state.enter(number, number) == true)
            let latency: Duration = .milliseconds(index % 5 == 4 ? 600 : 20)
            let now: Duration = .milliseconds(index)
            #expect(state.leave(.fine(latency: latency), began: now, pace: 1_000, at: now).isEmpty)
        }
        #expect(state.current >= 136)
    }

    /// A server that has become slower for good is taken as it is after a while.
    @Test func theBestLatencyAges() {
        var state = state(ceiling: 1_000)
        for second in 1..<20 { round(&state, fine, at: .seconds(second)) }
        for second in 20..<1_200 { round(&state, .fine(latency: .milliseconds(900)), at: .seconds(second)) }
        #expect(state.current > 500, "one more a round, once the best has aged")
    }

    @Test func growsToTheCeilingAndNotBeyond() {
        var state = state(pace: 1_000_000)
        #expect(state.current == 128)
        round(&state, fine, pace: 1_000_000, at: .seconds(1))
        #expect(state.current == 128)
        var small = ConcurrencyLimitState<Int>(ceiling: 3, pace: 1)
        #expect(small.current == 3)
        round(&small, fine, pace: 1, at: .seconds(1))
        #expect(small.current == 3)
    }

    @Test func oneRoundOfTroubleCountsOnce() {
        var state = state(ceiling: 10)
        round(&state, .trouble, at: .seconds(1))
        #expect(state.current == 7)
        round(&state, .trouble, at: .seconds(2))
        #expect(state.current == 4)
        round(&state, .neutral, at: .seconds(3))
        #expect(state.current == 4)
        round(&state, fine, at: .seconds(4))
        #expect(state.current == 5, "one more a round once there was trouble")
        for second in 5..<30 { round(&state, .trouble, at: .seconds(second)) }
        #expect(state.current == 1)
    }

    /// A server that fails now and then, one answer in fifty, is not in trouble.
    @Test func rareTroubleIsTolerated() {
        var state = state()
        var random = SplitMix64(state: 7)
        for index in 0..<5_000 {
            let number = state.number()
            #expect(state.enter(number, number) == true)
            let experience: AttemptExperience = random.isOne(in: 50) ? .trouble : fine
            let now: Duration = .milliseconds(index)
            #expect(state.leave(experience, began: now, pace: 1_000, at: now).isEmpty)
        }
        #expect(state.current >= 60)
    }

    @Test func climbingLatencyIsTrouble() {
        var state = state(ceiling: 10)
        round(&state, fine, at: .seconds(1))
        round(&state, .fine(latency: .milliseconds(400)), at: .seconds(2))
        #expect(state.current == 10)
        round(&state, .fine(latency: .milliseconds(2_500)), at: .seconds(3))
        #expect(state.current < 10)
    }

    @Test func othersWaitInTheOrderOfArrival() {
        var state = state(ceiling: 2)
        let numbers = (0..<5).map { _ in state.number() }
        #expect(state.enter(numbers[0], 0) == true)
        #expect(state.enter(numbers[1], 1) == true)
        #expect(state.enter(numbers[2], 2) == nil)
        #expect(state.enter(numbers[3], 3) == nil)
        #expect(state.cancel(numbers[2]) == 2)
        #expect(state.cancel(numbers[4]) == nil)
        #expect(state.enter(numbers[4], 4) == false)
        #expect(state.leave(.neutral, began: .zero, pace: 1_000, at: .zero) == [3])
        #expect(state.leave(.neutral, began: .zero, pace: 1_000, at: .zero).isEmpty)
    }

    @Test func underConcurrency() async {
        let limit = ConcurrencyLimit(ceiling: 5) { 1_000 }
        let inside = Recorder<Int>()
        await withTaskGroup { group in
            for _ in 0..<200 {
                group.addTask {
                    #expect(await limit.enter())
                    inside.append(1)
                    await Task.yield()
                    inside.append(-1)
                    limit.leave(.neutral, began: .zero, at: .zero)
                }
            }
        }
        var level = 0
        for change in inside.values {
            level += change
            #expect(level <= 5)
        }
        #expect(level == 0)
    }
}

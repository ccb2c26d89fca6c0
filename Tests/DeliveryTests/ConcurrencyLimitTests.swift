import TestSupport
import Testing

@testable import Delivery

@Suite struct ConcurrencyLimitTests {
    private func state(ceiling: Int = 128) -> ConcurrencyLimitState<Int> {
        ConcurrencyLimitState(ceiling: ceiling)
    }

    /// Fills the limit and lets everybody leave, as one round trip does.
    private func round(_ state: inout ConcurrencyLimitState<Int>, _ experience: AttemptExperience, at now: Duration) {
        let began = now
        let count = state.current
        for _ in 0..<count {
            let number = state.number()
            #expect(state.enter(number, number) == true)
        }
        for _ in 0..<count { #expect(state.leave(experience, began: began, at: now + .milliseconds(60)).isEmpty) }
    }

    @Test func growsToTheCeiling() {
        var state = state()
        let fine = AttemptExperience.fine(latency: .milliseconds(60))
        let rounds = (0..<5).map { index in
            round(&state, fine, at: .seconds(index))
            return state.current
        }
        #expect(rounds == [32, 64, 128, 128, 128])
    }

    @Test func oneRoundOfTroubleCountsOnce() {
        var state = state(ceiling: 10)
        round(&state, .trouble, at: .seconds(1))
        #expect(state.current == 7)
        round(&state, .trouble, at: .seconds(2))
        #expect(state.current == 4)
        round(&state, .neutral, at: .seconds(3))
        #expect(state.current == 4)
        round(&state, .fine(latency: .milliseconds(60)), at: .seconds(4))
        #expect(state.current == 5, "one more a round once there was trouble")
        for second in 5..<30 { round(&state, .trouble, at: .seconds(second)) }
        #expect(state.current == 1)
    }

    @Test func climbingLatencyIsTrouble() {
        var state = state(ceiling: 10)
        round(&state, .fine(latency: .milliseconds(60)), at: .seconds(1))
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
        #expect(state.leave(.neutral, began: .zero, at: .zero) == [3])
        #expect(state.leave(.neutral, began: .zero, at: .zero).isEmpty)
    }

    @Test func underConcurrency() async {
        let limit = ConcurrencyLimit(ceiling: 5)
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

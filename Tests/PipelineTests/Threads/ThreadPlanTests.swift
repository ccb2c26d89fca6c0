import Testing

@testable import Pipeline

@Suite struct ThreadPlanTests {
    private func plan(_ threads: Int, inputs: Int = 1, areFiles: Bool = true, maySpread: Bool = true) -> [Int] {
        let plan = ThreadPlan(threads: threads, inputs: inputs, areFiles: areFiles, maySpread: maySpread)
        return [plan.lanes, plan.helpers]
    }

    @Test func oneInput() {
        #expect(plan(1) == [0, 0] && plan(2) == [1, 0] && plan(3) == [1, 1] && plan(8) == [1, 6])
    }

    @Test func severalFiles() {
        #expect(plan(2, inputs: 9) == [1, 0] && plan(3, inputs: 9) == [1, 1] && plan(8, inputs: 9) == [4, 3])
        #expect(plan(8, inputs: 2) == [2, 5])
    }

    /// What keeps one waiting is read by one thread of its own.
    @Test func streams() {
        #expect(plan(1, areFiles: false) == [1, 0] && plan(8, inputs: 3, areFiles: false) == [1, 6])
    }

    @Test func modesWithSeveralOpenRequests() {
        #expect(plan(8, maySpread: false) == [1, 0] && plan(8, inputs: 9, maySpread: false) == [7, 0])
        #expect(plan(8, inputs: 3, areFiles: false, maySpread: false) == [1, 0])
    }

    /// With many files and many threads memory still grows with the threads only.
    @Test func chunks() {
        for threads in 3...64 {
            let plan = ThreadPlan(threads: threads, inputs: 1_000, areFiles: true, maySpread: true)
            #expect(plan.lanes * (4 + plan.chunksAhead) + plan.segments * 4 <= threads * 12)
        }
    }

    /// No plan has more threads than were asked for, the one that batches included.
    @Test func neverMore() {
        for threads in 1...64 {
            for inputs in [1, 2, 5, 100] {
                for (areFiles, maySpread) in [(true, true), (true, false), (false, true), (false, false)] {
                    let found = plan(threads, inputs: inputs, areFiles: areFiles, maySpread: maySpread)
                    let count = found[0] + found[1] + 1
                    // A stream has a thread of its own.
                    #expect(count <= max(threads, areFiles ? 1 : 2))
                }
            }
        }
    }
}

import Braze
import TestSupport
import Testing

@testable import Delivery

@Suite struct OrderGateTests {
    @Test func batchesOfOtherUsersDoNotWait() {
        var gate = OrderGateState<String>()
        let first = gate.enter(users: [1, 2, 0])
        let second = gate.enter(users: [3, 4, 0])
        #expect(gate.wait(first, "first") == true)
        #expect(gate.wait(second, "second") == true)
        #expect(gate.leave(second).isEmpty)
        #expect(gate.leave(first).isEmpty)
        #expect(gate.isEmpty)
    }

    @Test func aBatchWaitsForTheLastOneOfEachOfItsUsers() {
        var gate = OrderGateState<String>()
        let a = gate.enter(users: [1, 1])
        let b = gate.enter(users: [2])
        let c = gate.enter(users: [2, 1])
        let d = gate.enter(users: [1])
        #expect(gate.wait(a, "a") == true)
        #expect(gate.wait(b, "b") == true)
        #expect(gate.wait(c, "c") == nil)
        #expect(gate.wait(d, "d") == nil)
        #expect(gate.leave(a).isEmpty)
        #expect(gate.leave(b) == ["c"])
        #expect(gate.leave(c) == ["d"])
        #expect(gate.leave(d).isEmpty)
        #expect(gate.isEmpty)
    }

    @Test func aCancelledBatchLetsNobodyOvertake() {
        var gate = OrderGateState<String>()
        let a = gate.enter(users: [1])
        let b = gate.enter(users: [1, 2])
        let c = gate.enter(users: [2])
        #expect(gate.wait(a, "a") == true)
        #expect(gate.wait(b, "b") == nil)
        #expect(gate.wait(c, "c") == nil)
        #expect(gate.cancel(b) == "b")
        #expect(gate.leave(b).isEmpty, "c stays behind b, and b is behind a")
        #expect(gate.leave(a) == ["c"])
        #expect(gate.leave(c).isEmpty)
        #expect(gate.isEmpty)
    }

    @Test func cancelledBeforeItWaits() {
        var gate = OrderGateState<String>()
        let a = gate.enter(users: [1])
        #expect(gate.cancel(a) == nil)
        #expect(gate.wait(a, "a") == false)
        #expect(gate.leave(a).isEmpty)
        #expect(gate.leave(a).isEmpty)
        #expect(gate.isEmpty)
    }

    /// Many tasks, few users: no two batches of one user are ever inside together, and each user's order holds.
    @Test func underConcurrency() async {
        let gate = OrderGate()
        let log = Recorder<(user: UInt64, sequence: Int)>()
        var random = SplitMix64(state: 7)
        await withTaskGroup { group in
            for sequence in 0..<200 {
                let user = random.next() % 5 + 1
                let ticket = gate.enter(.events(1, sequence: sequence, users: [user]))
                group.addTask {
                    #expect(await gate.clearance(ticket))
                    log.append((user, sequence))
                    await Task.yield()
                    gate.leave(ticket)
                }
            }
        }
        for user in 1...5 {
            let sequences = log.values.filter { $0.user == UInt64(user) }.map(\.sequence)
            #expect(sequences == sequences.sorted())
        }
    }

    @Test func cancellationEndsTheWait() async {
        let gate = OrderGate()
        let first = gate.enter(.events(1, users: [1]))
        let second = gate.enter(.events(1, users: [1]))
        await withTaskGroup { group in
            group.addTask { #expect(await !gate.clearance(second)) }
            group.cancelAll()
        }
        gate.leave(second)
        gate.leave(first)
    }
}

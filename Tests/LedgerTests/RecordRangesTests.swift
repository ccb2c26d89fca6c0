import Ledger
import Rows
import Testing

@Suite struct RecordRangesTests {
    @Test func neighboursBecomeOneRange() {
        var set = RecordRanges()
        for number in [1, 2, 5, 4, 3, 9] { set.insert(number) }
        #expect(set.ranges == [1..<6, 9..<10])
        #expect(set.count == 6)
        #expect(set.last == 9)
    }

    @Test func removingSplits() {
        var set = RecordRanges([1..<100])
        set.remove(10..<20)
        set.remove(0..<2)
        set.remove(99..<200)
        #expect(set.ranges == [2..<10, 20..<99])
        set.remove(0..<1_000)
        #expect(set.isEmpty)
    }

    @Test(arguments: UInt64(1)...40)
    func behavesLikeASet(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var set = RecordRanges()
        var model: Set<Int> = []
        for _ in 0..<300 {
            let start = Int.random(in: 0..<80, using: &random)
            let range = start..<start + Int.random(in: 0..<9, using: &random)
            if Bool.random(using: &random) {
                set.insert(range)
                model.formUnion(range)
            } else {
                set.remove(range)
                model.subtract(range)
            }
            #expect(set.count == model.count)
            #expect((0..<90).allSatisfy { set.contains($0) == model.contains($0) })
            // Sorted, disjoint, and never touching.
            #expect(zip(set.ranges, set.ranges.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
            #expect(set.ranges.allSatisfy { !$0.isEmpty })
        }
    }

    @Test func setsOfSeveralInputs() {
        let set = RecordSet([(0, 1), (1, 1), (0, 2)].map { RecordPosition(input: $0.0, number: $0.1) })
        #expect(set.count == 3)
        #expect(set.contains(RecordPosition(input: 1, number: 1)))
        #expect(!set.contains(RecordPosition(input: 1, number: 2)))
        #expect(!set.contains(RecordPosition(input: 2, number: 1)))
    }
}

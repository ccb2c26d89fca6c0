import TestSupport
import Testing

@testable import Delivery

@Suite struct LastBatchesTests {
    @Test func theLastOneOfEachUser() {
        var last = LastBatches(seed: 1)
        #expect(last.update(1, of: 7, oldest: 1) { _ in true } == nil)
        #expect(last.update(1, of: 8, oldest: 1) { _ in true } == nil)
        #expect(last.update(2, of: 7, oldest: 1) { _ in true } == 1)
        #expect(last.update(3, of: 7, oldest: 1) { _ in true } == 2)
        #expect(last.update(3, of: 8, oldest: 1) { _ in true } == 1)
    }

    /// Against a dictionary, with batches that leave in any order.
    @Test func likeADictionary() {
        var last = LastBatches()
        var expected: [UInt64: Int] = [:]
        var inside: Set<Int> = []
        var random = SplitMix64(state: 3)
        for batch in 1...600 {
            inside.insert(batch)
            for _ in 0..<20 {
                let user = random.next() % 3_000
                let previous = last.update(batch, of: user, oldest: inside.min() ?? batch) { inside.contains($0) }
                // A batch that has left may have been forgotten, but is never made up.
                let known = expected.updateValue(batch, forKey: user)
                #expect(previous == known || (previous == nil && !inside.contains(known ?? 0)))
            }
            while inside.count > 30 { inside.remove(inside.randomElement(using: &random) ?? 0) }
        }
    }

    /// Memory follows what is inside, not what has ever been.
    @Test func memoryIsBounded() {
        var last = LastBatches()
        for batch in 1...2_000 {
            for user in 0..<50 {
                _ = last.update(batch, of: UInt64(batch * 50 + user), oldest: batch - 3) { $0 > batch - 4 }
            }
        }
        #expect(last.capacity <= 1_024)
    }
}

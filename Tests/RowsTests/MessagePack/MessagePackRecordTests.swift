import Rows
import Testing

/// msgpack records as a whole: widths, shapes, depth, damage.
@Suite struct MessagePackRecordTests {
    private let harness = DecoderHarness(.messagePack, columns: .of("a", "b"))
    private let good: [UInt8] = [0x92, 0x01, 0x02]

    @Test(
        arguments: [
            ([0x90], "row-width"), ([0x91, 0x01], "row-width"), ([0x93, 1, 2, 3], "row-width"),
            ([0xDC, 0, 1, 0xA1, 0x78], "row-width"),
            ([0x05], "row-not-an-array"), ([0xC0], "row-not-an-array"), ([0xA1, 0x92], "row-not-an-array"),
            ([0x81, 0xA1, 0x61, 0x92, 1, 2], "row-not-an-array"), ([0xC4, 2, 0x92, 0x92], "row-not-an-array"),
            ([0xD6, 0xFF, 0, 0, 0, 0], "row-not-an-array"),
            ([0xCB] + Array(repeating: 0x92, count: 8), "row-not-an-array"),
        ] as [([UInt8], String)]
    )
    func otherShapes(_ bytes: [UInt8], _ reason: String) {
        let found = expectSameAtEverySplit(harness, good + bytes + good)
        #expect(found.rejections == [2: reason] && found.records.count == 3 && found.failure == nil)
        for length in 1..<max(bytes.count, 1) {
            #expect(harness.run(good + bytes.prefix(length)).failure == "truncated")
        }
    }

    @Test func widerHeadersOfTheSameRow() {
        let found = expectSameAtEverySplit(harness, [0xDC, 0, 2, 1, 2, 0xDD, 0, 0, 0, 2, 3, 4])
        #expect(found.records == ["1 \"a\":1,\"b\":2", "2 \"a\":3,\"b\":4"])
    }

    @Test(
        arguments: [
            [0xDD, 0xFF, 0xFF, 0xFF, 0xFF], [0xDD, 0x7F, 0xFF, 0xFF, 0xFF, 1, 2], [0xDF, 0xFF, 0xFF, 0xFF, 0xFF],
            [0xDC, 0xFF, 0xFF],
            [0xDB, 0xFF, 0xFF, 0xFF, 0xFF], [0xC6, 0xFF, 0xFF, 0xFF, 0xFF], [0xC9, 0xFF, 0xFF, 0xFF, 0xFF, 1],
            [0xDE, 0xFF, 0xFF, 0xA0],
        ] as [[UInt8]]
    )
    func absurdCounts(_ bytes: [UInt8]) {
        #expect(expectSameAtEverySplit(harness, good + bytes).failure == "truncated")
        let inside = expectSameAtEverySplit(harness, good + [0x92, 0x01] + bytes)
        #expect(inside.failure == "truncated" && inside.records.count == 1)
        let deep = expectSameAtEverySplit(harness, good + [0x92, 0x01, 0x91] + bytes)
        #expect(deep.failure == "truncated" && deep.records.count == 1)
    }

    @Test(
        arguments: [
            [0xC1], [0x92, 0xC1], [0x92, 0x01, 0xC1], [0x92, 0x01, 0x91, 0xC1], [0x92, 0x81, 0xC1], [0x91, 0xC1],
            [0x81, 0xA0, 0xC1],
        ] as [[UInt8]]
    )
    func neverUsedByte(_ bytes: [UInt8]) {
        let found = expectSameAtEverySplit(harness, good + bytes + good)
        #expect(found.failure == "malformed" && found.records == ["1 \"a\":1,\"b\":2"])
    }

    @Test func depth() {
        for (open, name) in [([0x91], "arrays"), ([0x81, 0xA1, 0x6B], "maps")] as [([UInt8], String)] {
            for (levels, isAccepted) in [(62, true), (63, true), (64, false), (65, false), (400, false)] {
                let value = Array(repeating: open, count: levels).joined() + [0x01]
                let found = harness.run([0x92, 0x01] + value + good)
                #expect(found.rejections == (isAccepted ? [:] : [1: "nesting-too-deep"]), "\(levels) \(name)")
                #expect(found.records.count == 2)
            }
        }
    }

    @Test func emptyInput() {
        #expect(harness.drip([]) == Decoded())
        #expect(expectSameAtEverySplit(harness, good + good + good).records.count == 3)
    }

    @Test(arguments: [0x5EED_0011, 0x5EED_0012, UInt64.random(in: 0..<(1 << 32))])
    func randomBytes(seed: UInt64) {
        var generator = SplitMix64(state: seed)
        for round in 0..<3_000 {
            var input = (0..<(1 + generator.below(60))).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            // Half of them begin as a row, so that the values are looked at.
            if generator.below(2) == 0 { input.insert(0x92, at: 0) }
            let whole = harness.run(input)
            let split = harness.run(input, splits: [generator.below(input.count + 1)])
            #expect(whole == split, "seed \(seed), round \(round): \(input)")
        }
    }
}

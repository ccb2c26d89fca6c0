import Rows
import Testing

/// Records that are passed by: those behind them are the same, with the same numbers, however the input is cut.
@Suite struct PassingTests {
    private func expectSameBehind(_ harness: DecoderHarness, _ input: [UInt8]) {
        let whole = harness.run(input)
        for passed in 0...whole.records.count + 2 {
            var passing = harness
            passing.passes = passed
            let rest = whole.records.filter { (Int($0.prefix { $0 != " " }) ?? 0) > passed }
            for split in 0...input.count {
                let found = passing.run(input, splits: [split])
                let later = found.records.filter { (Int($0.prefix { $0 != " " }) ?? 0) > passed }
                guard later != rest || found.failure != whole.failure else { continue }
                Issue.record("\(passed) passed, split at \(split):\n\(found)\nwhole:\n\(whole)")
                return
            }
        }
    }

    private let lines = """
        {"a":1}
         \t
        {"a":"}\\n{","b":[1,2]}\r
        {"a":
        \r
        [1]
         {"a":2} {"a":3}
        {"a":4}
        """

    @Test func objects() {
        expectSameBehind(DecoderHarness(.jsonLinesOfObjects), Array(lines.utf8))
        expectSameBehind(DecoderHarness(.jsonLinesOfObjects), Array((lines + "\n").utf8))
    }

    @Test func arraysWithAHeaderLine() {
        let text = """
            ["a","b"]
            [1,2]

            [3]
            ["a","b"]
            [5,6]
            """
        expectSameBehind(DecoderHarness(.jsonLinesOfArrays, columns: .of("a", "b")), Array(text.utf8))
    }

    /// What is too large may lie on two windows; it is one record.
    @Test func oversizedLines() {
        let limits = DecodingLimits(maximumRecordBytes: 12)
        expectSameBehind(DecoderHarness(.jsonLinesOfObjects, limits: limits), Array(lines.utf8))
    }

    @Test func messagePack() {
        let input: [UInt8] = [
            0x92, 0x01, 0xA3, 0x92, 0x0A, 0x0A, 0x91, 0x05, 0xC0, 0x92, 0x93, 0x01, 0x81, 0xA1, 0x61, 0x92, 1, 2, 0xC4,
            2, 0x92, 0x92, 0xDC, 0, 2, 0xD6, 0xFF, 0, 0, 0, 0, 0x02, 0x92, 0x03, 0x04,
        ]
        let harness = DecoderHarness(.messagePack, columns: .of("a", "b"))
        expectSameBehind(harness, input)
        expectSameBehind(harness, Array(input.dropLast()))
        expectSameBehind(harness, input + [0xC1, 0x92, 1, 2])
        let limits = DecodingLimits(maximumRecordBytes: 5)
        expectSameBehind(DecoderHarness(.messagePack, columns: .of("a", "b"), limits: limits), input)
    }

    /// Formats without a shorter way decode.
    @Test func others() {
        expectSameBehind(DecoderHarness(.csv), Array("a,b\n1,2\n\"3\n\",4\n5,6".utf8))
        let columns = Schema.of("a", "b")
        expectSameBehind(DecoderHarness(.jsonDocumentOfArrays, columns: columns), Array("[[1,2],[3,4],\n[5,6]]".utf8))
    }
}

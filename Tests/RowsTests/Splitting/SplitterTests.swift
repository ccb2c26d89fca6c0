import Testing

@testable import Rows

/// Several decoders that share an input's windows make of it what one decoder makes.
@Suite struct SplitterTests {
    private static let columns = Schema.of("id", "n")
    private static let limits = DecodingLimits(maximumDepth: 4, maximumRecordBytes: 40)

    /// Lines of every kind: blank, broken, too large, with other line ends; the last one without any.
    private static let lines = [
        "", " \t", #"{"id":"a","n":1}"#, "\r", #"{"id":"b","n":[2]}"# + "\r", "{", #"["id","n"]"#, #"["c",3]"#,
        #"{"id":"\#(String(repeating: "d", count: 60))"}"#, String(repeating: " ", count: 70), #"["e"]"#,
        #"{"id":"f","n":[[[[[1]]]]]}"#, String(repeating: "x", count: 41) + "\r", #"["id","n"]"#, #"["g",7]  "#,
        #"{"id":"h"}"#,
    ]

    @Test(arguments: [RowFormat.jsonLinesOfObjects, .jsonLinesOfArrays])
    func jsonLines(_ format: RowFormat) {
        let input = Array(Self.lines.joined(separator: "\n").utf8)
        for bytes in [input, input + [0x0A], Array(input.dropFirst(8)), []] { expectTheSame(bytes, format) }
        // The first record may be a header behind blank lines, and be cut anywhere.
        expectTheSame(Array("\n\n \n[\"id\",\"n\"]\n[\"a\",1]\n[\"id\",\"n\"]\n".utf8), format)
    }

    @Test func messagePack() {
        var generator = SplitMix64(state: 7)
        let records: [[UInt8]] = [
            [0x92, 0xA1, 0x61, 0x01], [0x93, 1, 2, 3], [0x80],
            [0x92, 0xC4, 0x30] + Array(repeating: 1, count: 48) + [2],
            [0xDC, 0, 2, 0x81, 0xA1, 0x6B, 0x91, 0xC0, 0xCB, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0], [0xC0],
            [0x92, 0xDA, 1, 0] + Array(repeating: 0x61, count: 256) + [0x90], [0x92, 0xD4, 5, 0, 0x90],
        ]
        for _ in 0..<12 {
            let input = records.shuffled(using: &generator).joined()
            expectTheSame(Array(input), .messagePack)
            expectTheSame(Array(input.dropLast()), .messagePack)
            var damaged = Array(input)
            damaged[Int.random(in: 0..<damaged.count, using: &generator)] = 0xC1
            expectTheSame(damaged, .messagePack)
        }
    }

    /// Only decoding tells where a record of these ends.
    @Test func otherFormats() {
        for format in [RowFormat.csv, .tsv, .jsonDocumentOfArrays, .jsonDocumentOfObjects] {
            #expect(format.splitter(limits: Self.limits) == nil)
        }
    }

    /// Compares at every place where the input may be cut in two, and in windows of a few bytes.
    private func expectTheSame(
        _ input: [UInt8],
        _ format: RowFormat,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let whole = DecoderHarness(format, columns: Self.columns, limits: Self.limits)
        let pairs = (0...input.count).map { [$0] }
        let windows = [1, 3, 7, 45].map { Array(stride(from: 0, to: input.count, by: $0)) }
        for splits in pairs + windows {
            let usual = whole.run(input, splits: splits)
            let found = SharedDecoding(format, Self.columns, Self.limits).run(input, splits: splits)
            guard found != usual else { continue }
            Issue.record("split at \(splits):\n\(found)\none decoder:\n\(usual)", sourceLocation: sourceLocation)
            return
        }
    }
}

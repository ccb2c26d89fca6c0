import Rows
import Testing

/// Random damage to good rows: the row scanner and the tree parser must agree, and neither may crash.
@Suite struct JSONFuzzTests {
    private static let rows = [
        #"{"external_id":"user-1","n":12.5e3,"t":true,"f":false,"z":null,"a":[1,"two",{"k":[]}]}"#,
        #"{"s":"é 東京 🎌 \ud83c\udf8c \n\"\\","o":{"a":{"b":{"c":-0.0}}},"":[]}"#,
        #"{ "long name of a column" : "a text that is longer than eight bytes" , "x" : [ [ ] , { } ] }"#,
        #"{"a":1,"b":2,"c":3,"d":{"$time":"2026-10-01"},"e":[null,null]}"#,
    ]
    private static let alphabet: [UInt8] =
        Array("{}[]\":,\\/ \t\re0123456789.-+untrfalsbx$".utf8) + [
            0, 0x1F, 0x7F, 0x80, 0xBF, 0xC3, 0xE0, 0xED, 0xF0, 0xF4, 0xFF,
        ]

    @Test(arguments: [0x5EED_0001, 0x5EED_0002, UInt64.random(in: 0..<(1 << 32))])
    func scannerAndParserAgree(seed: UInt64) {
        var generator = SplitMix64(state: seed)
        var refused = 0
        for round in 0..<4_000 {
            var line = Array(Self.rows[generator.below(Self.rows.count)].utf8)
            for _ in 0...generator.below(3) { mutate(&line, &generator) }
            let tree = try? JSONValue(parsing: line)
            let found = DecoderHarness(.jsonLinesOfObjects).run(line)
            let reason = found.rejections[1]
            let isGood = tree?.members != nil
            if !isGood { refused += 1 }
            let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
            let agrees = isBlank ? found.records.isEmpty : isGood == (reason == nil || reason == "duplicate-column")
            #expect(agrees && found.failure == nil, "seed \(seed), round \(round): \(line) gave \(found)")
            if reason == nil, let tree, !isBlank { checkRendering(tree, found, seed, round) }
        }
        #expect(refused > 100, "seed \(seed)")
    }

    /// The row, written again, says what the line says.
    private func checkRendering(_ tree: JSONValue, _ found: Decoded, _ seed: UInt64, _ round: Int) {
        let text = "{" + (found.records.first?.dropFirst(2) ?? "") + "}"
        #expect((try? JSONValue(parsing: text.utf8)) == tree, "seed \(seed), round \(round): \(text)")
    }

    @Test(arguments: [0x5EED_0003, UInt64.random(in: 0..<(1 << 32))])
    func documentsSurviveDamage(seed: UInt64) {
        var generator = SplitMix64(state: seed)
        for round in 0..<1_000 {
            var text = Array("[\(Self.rows.joined(separator: ",\n"))]".utf8)
            for _ in 0...generator.below(3) { mutate(&text, &generator) }
            let harness = DecoderHarness(.jsonDocumentOfObjects)
            let whole = harness.run(text)
            let split = harness.run(text, splits: [generator.below(text.count + 1)])
            #expect(whole == split, "seed \(seed), round \(round): \(text)")
            if (try? JSONValue(parsing: text)) != nil, whole.rejections.values.allSatisfy({ $0 == "json-syntax" }) {
                #expect(whole.failure == nil && whole.rejections.isEmpty, "seed \(seed), round \(round): \(text)")
            }
        }
    }

    private func mutate(_ line: inout [UInt8], _ generator: inout SplitMix64) {
        let place = generator.below(line.count)
        let byte = Self.alphabet[generator.below(Self.alphabet.count)]
        switch generator.below(5) {
        case 0: line[place] = byte
        case 1: line.insert(byte, at: place)
        case 2: if line.count > 1 { line.remove(at: place) }
        case 3: line.swapAt(place, generator.below(line.count))
        default:
            let end = min(line.count, place + generator.below(12))
            line.insert(contentsOf: line[place..<end], at: generator.below(line.count))
        }
    }
}

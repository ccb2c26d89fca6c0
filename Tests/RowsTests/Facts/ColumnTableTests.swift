import Testing

@testable import Rows

@Suite struct ColumnTableTests {
    @Test func indices() {
        let table = ColumnTable()
        let names =
            (0..<1_000).map { "column \($0)" } + [
                "", "é", "e\u{301}", "q\"q", "A", "a", String(repeating: "x", count: 5_000),
            ]
        let indices = names.map { table.index(of: $0) }
        #expect(indices == (0..<Int32(names.count)).map { $0 })
        #expect(names.map { table.index(of: $0) } == indices)
        #expect(table.names == names && table.count == names.count)
    }

    @Test func constantsAreNotFound() {
        let table = ColumnTable()
        let first = table.addConstant("a")
        let key = table.index(of: "a")
        #expect(first != key && table.index(of: "a") == key)
        for index in 0..<300 { _ = table.index(of: "column \(index)") }
        #expect(table.index(of: "a") == key && table.names[Int(first)] == "a")
    }

    @Test func restart() {
        let table = ColumnTable()
        for index in 0..<500 { _ = table.index(of: "old \(index)") }
        table.restart()
        #expect(table.count == 0 && table.generation == 1)
        #expect(table.index(of: "old 7") == 0)
        for index in 0..<500 { #expect(table.index(of: "new \(index)") == Int32(index) + 1) }
    }

    @Test func newNamesWithoutEndStartTheTableAnew() {
        let lines = (0..<10_000).map { "{\"always\":\($0),\"k\($0)\":1}" }
        var harness = DecoderHarness(.jsonLinesOfObjects)
        var generations: Set<Int> = []
        var largest = 0
        harness.inspect = { row in
            generations.insert(row.columns.generation)
            largest = max(largest, row.columns.count)
        }
        let found = harness.run(Array(lines.joined(separator: "\n").utf8))
        #expect(found.records.enumerated().allSatisfy { $1 == "\($0 + 1) \"always\":\($0),\"k\($0)\":1" })
        #expect(found.records.count == 10_000 && generations == [0, 1])
        #expect(largest <= ColumnTable.maximumColumns + 2)
    }

    @Test func escapedKeysMeetPlainOnes() {
        let text = #"""
            {"ab":1,"q\"q":2,"x/y":3}
            {"a\u0062":1,"q\u0022q":2,"x\/y":3}
            {"ab":1,"a\u0062":2}
            {"\u0061b":1,"ab":2}
            """#
        var harness = DecoderHarness(.jsonLinesOfObjects)
        var columns: [[Int32]] = []
        var layouts: [Int] = []
        harness.inspect = { row in
            columns.append((0..<row.count).map { row.firstField[$0].column })
            layouts.append(row.layout)
        }
        let found = harness.run(Array(text.utf8))
        #expect(columns == [[0, 1, 2], [0, 1, 2]] && layouts[0] == layouts[1])
        #expect(found.rejections == [3: "duplicate-column", 4: "duplicate-column"])
    }

    /// Wrong guesses, and right ones behind them: shuffled, missing and new keys; the layout tells equal rows.
    @Test(arguments: [0x5EED_0021, UInt64.random(in: 0..<(1 << 32))])
    func guessedKeys(seed: UInt64) {
        var generator = SplitMix64(state: seed)
        let keys = [
            "a", "ab", "abc", "a long key of more than sixteen bytes", "abcdefg", "abcdefgh", "é", "q\\\"q", "",
        ]
        var sequences: [[String]] = []
        var lines: [String] = []
        for _ in 0..<600 {
            var chosen = sequences.last ?? keys
            switch generator.below(4) {
            case 0: chosen = keys.shuffled(using: &generator)
            case 1: chosen = keys.filter { _ in generator.below(3) > 0 }
            case 2: chosen.append("new\(generator.below(40))")
            default: break
            }
            var seen: Set<String> = []
            chosen = chosen.filter { seen.insert($0).inserted }
            sequences.append(chosen)
            lines.append("{" + chosen.map { "\"\($0)\":\"\(generator.below(100))\"" }.joined(separator: ",") + "}")
        }
        var harness = DecoderHarness(.jsonLinesOfObjects)
        var layouts: [Int] = []
        harness.inspect = { layouts.append($0.layout) }
        let found = harness.run(Array(lines.joined(separator: "\n").utf8))
        #expect(found.records == lines.enumerated().map { "\($0 + 1) \($1.dropFirst().dropLast())" }, "seed \(seed)")
        for index in 1..<layouts.count {
            #expect(
                (layouts[index] == layouts[index - 1]) == (sequences[index] == sequences[index - 1]),
                "seed \(seed), row \(index)"
            )
        }
    }

    /// Constants stand behind the row's own fields, past the room there was, and are no part of the record's text.
    @Test func constantsBehindTheRow() {
        var harness = DecoderHarness(.jsonLinesOfObjects)
        var rendered: [String] = []
        var counts: [Int] = []
        harness.inspect = { row in
            for _ in 0..<100 { row.append(Field(column: 0, kind: .bool, bytes: row.source, count: 0, payload: 1)) }
            var text: [UInt8] = []
            row.appendMembers(to: &text)
            rendered.append(String(decoding: text, as: UTF8.self))
            counts.append(row.count)
        }
        _ = harness.run(Array("{\"a\":1}\n{\"a\":2}".utf8))
        #expect(rendered == ["\"a\":1", "\"a\":2"])
        #expect(counts == [101, 101])
    }
}

import Rows
import TestSupport
import Testing

@testable import Sandbox

@Suite("What the profiles are kept in")
struct StoreStructureTests {
    @Test("an index finds what a dictionary finds", arguments: [1, 2, 3] as [UInt64])
    func slotIndex(_ seed: UInt64) {
        var generator = SplitMix64(state: seed)
        var index = SlotIndex()
        var model: [UInt64: Set<Int>] = [:]
        for slot in 0..<5_000 {
            // Few hashes, so that many slots share one, and some that differ beyond 32 bits only.
            let hash = generator.next() % 700 | (generator.next() % 2) << 40
            let twin = hash & 0xFFFF_FFFF
            if generator.next() % 3 == 0, let gone = model[twin]?.min() {
                index.remove(hash, gone)
                model[twin]?.remove(gone)
            }
            index.insert(hash, slot)
            model[twin, default: []].insert(slot)
        }
        for hash in 0..<700 as Range<UInt64> {
            #expect(Set(index.all(hash) { _ in true }) == model[hash] ?? [], "seed \(seed)")
            #expect(index.first(hash) { $0 == model[hash]?.max() } == model[hash]?.max())
        }
    }

    @Test("numbered values are a map", arguments: [1, 2, 3] as [UInt64])
    func numberedValues(_ seed: UInt64) {
        var generator = SplitMix64(state: seed)
        var values = NumberedValues<Int>()
        var model: [Int: Int] = [:]
        for step in 0..<2_000 {
            let number = Int(generator.next() % 60)
            let value = generator.next() % 4 == 0 ? nil : step
            values[number] = value
            model[number] = value
            #expect(values[number] == value)
        }
        #expect(values.entries.map { Int($0.number) } == model.keys.sorted(), "seed \(seed)")
        #expect(values.entries.map(\.value) == model.sorted { $0.key < $1.key }.map(\.value))
    }

    @Test("names are told apart by their bytes, spaces around attributes are not")
    func names() throws {
        var names = NumberedNames()
        let numbers = ["", "a", "ab", "\u{e9}", "e\u{301}", "a"].map { names.add(Array($0.utf8)[...]) }
        #expect(numbers == [0, 1, 2, 3, 4, 1])
        #expect(numbers.prefix(5).map { names.text($0) }.map { Array($0.utf8).count } == [0, 1, 2, 2, 3])
        var harness = StoreHarness()
        try harness.attribute(#"" n ":1,"\u006e":2,"N":3"#)
        #expect(harness.custom(of: "u") == ["n": .number("2"), "N": .number("3")])
    }

    @Test("bodies are read as by the other parser, whatever is broken in them")
    func parsers() {
        let texts = [
            #"{"attributes":[{"external_id":"ü\u00e9\ud83d\ude00","n":-1.5e+3,"a":[true,false,null],"o":{}}]}"#,
            #"["\"\\\/\b\f\n\r\t", "0123456789abcdef", "😀 über", 0, 10, {"":[[]]} ]"#,
        ]
        var generator = SplitMix64(state: 11)
        for text in texts {
            for round in 0..<4_000 {
                var bytes = Array(text.utf8)
                for _ in 0..<(round == 0 ? 0 : 1 + generator.next() % 3) {
                    let place = Int(generator.next() % UInt64(bytes.count))
                    switch generator.next() % 3 {
                    case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
                    case 1: bytes.remove(at: place)
                    default: bytes.insert(bytes[Int(generator.next() % UInt64(bytes.count))], at: place)
                    }
                }
                let tree = (try? JSONDocument(parsing: bytes, maximumDepth: 64))?.root.tree
                #expect(tree == (try? JSONValue(parsing: bytes)), "\(bytes)")
            }
        }
    }
}

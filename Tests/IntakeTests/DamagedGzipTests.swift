import TestSupport
import Testing

@testable import Intake

/// Cut and damaged gzip streams are told, and what was good before is handed out.
@Suite struct DamagedGzipTests {
    @Test(arguments: Inflating.allCases, [Int32(0), 6])
    func cutAtEveryByte(_ library: Inflating, _ level: Int32) {
        let text = Gzip.rows(6)
        let packed = Gzip.member(text, level: level)
        for length in 2..<packed.count {
            for portion in [1, 1_000_000] {
                let found = readAll(ScriptedSource(Array(packed.prefix(length)), each: portion), inflater: library)
                #expect(found.failure == .truncatedGzip, "cut at \(length)")
                #expect(text.starts(with: found.bytes), "cut at \(length)")
                // Only the trailer is missing: the text is whole.
                if length >= packed.count - 8 { #expect(found.bytes == text, "cut at \(length)") }
                // Stored blocks hold the text as it is: 10 bytes of header, 5 before the block.
                if level == 0, length > 15 {
                    #expect(found.bytes.count == min(length - 15, text.count), "cut at \(length)")
                }
            }
        }
    }

    @Test(arguments: Inflating.allCases)
    func theSecondMemberIsCut(_ library: Inflating) {
        let text = Gzip.rows(4)
        let member = Gzip.member(text)
        for length in 2..<member.count {
            let found = readAll(ScriptedSource(member + member.prefix(length)), inflater: library)
            #expect(
                found.failure == .truncatedGzip && (text + text).starts(with: found.bytes)
                    && found.bytes.count >= text.count
            )
        }
    }

    @Test(arguments: Inflating.allCases)
    func everyFlippedBit(_ library: Inflating) {
        let text = Gzip.rows(3)
        let packed = Gzip.member(text)
        // Behind the header, where some bits say nothing of the text.
        for bit in (10 * 8)..<(packed.count * 8) {
            var damaged = packed
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            let found = readAll(ScriptedSource(damaged), inflater: library)
            // The last byte of the last block may have bits that mean nothing.
            let isPadding = bit / 8 == packed.count - 9 && found == Filled(bytes: text)
            #expect(found.failure != nil || isPadding, "bit \(bit)")
            if bit >= (packed.count - 8) * 8 {
                #expect(found == Filled(bytes: text, failure: .corruptGzip), "bit \(bit) of the trailer")
            }
        }
    }

    @Test(arguments: Inflating.allCases)
    func aLargeStreamGivesWhatCameBeforeTheDamage(_ library: Inflating) {
        let text = Gzip.rows(20_000)
        let packed = Gzip.member(text)
        let cut = readAll(
            ScriptedSource(Array(packed.prefix(packed.count / 2)), each: 10_000),
            chunkBytes: 65_536,
            inflater: library
        )
        #expect(cut.failure == .truncatedGzip && text.starts(with: cut.bytes) && cut.bytes.count > text.count / 3)
        var damaged = packed
        for place in (packed.count / 2)..<(packed.count / 2 + 64) { damaged[place] = 0xFF }
        let found = readAll(ScriptedSource(damaged, each: 10_000), chunkBytes: 65_536, inflater: library)
        #expect(found.failure == .corruptGzip && found.bytes.count > text.count / 3)
        let shared = min(cut.bytes.count, found.bytes.count) - 65_536
        #expect(found.bytes.prefix(shared) == cut.bytes.prefix(shared))
    }

    @Test(arguments: Inflating.allCases)
    func unknownMethod(_ library: Inflating) {
        var packed = Gzip.member(Gzip.rows(3))
        packed[2] = 0xE7
        #expect(readAll(ScriptedSource(packed), inflater: library) == Filled(failure: .corruptGzip))
    }

    @Test(arguments: Inflating.allCases)
    func headersWithFields(_ library: Inflating) {
        let text = Gzip.rows(3)
        let body = Gzip.member(text).dropFirst(10)
        // RFC 1952 §2.3: extra field, name and comment; then without.
        let header: [UInt8] = [0x1F, 0x8B, 8, 0x1C, 0, 0, 0, 0, 0, 3, 2, 0, 1, 2] + Array("rows.json\0comment\0".utf8)
        for portion in [1, 2, 5, 1_000] {
            #expect(readAll(ScriptedSource(header + body, each: portion), inflater: library) == Filled(bytes: text))
        }
        for length in 2..<header.count {
            #expect(readAll(ScriptedSource(Array(header.prefix(length))), inflater: library).failure == .truncatedGzip)
        }
    }
}

import TestSupport
import Testing

@testable import Intake

/// Sources become plain chunks, whatever the portions are in which they come.
@Suite struct PlainReaderTests {
    private static let texts: [[UInt8]] = [[], [0x41], Array("{}\n".utf8), Gzip.rows(20), Gzip.rows(3_000)]

    @Test(arguments: Inflating.allCases, texts)
    func gzip(_ library: Inflating, _ text: [UInt8]) {
        for level: Int32 in [0, 1, 9] {
            let packed = Gzip.member(text, level: level)
            for (portion, chunk) in [(Int.max / 2, 4_096), (1_000, 100), (7, 1_000_000), (1, 65_536), (3, 1)] {
                if chunk == 1, text.count > 1_000 { continue }
                if portion == 1, packed.count > 20_000 { continue }
                let found = readAll(ScriptedSource(packed, each: portion), chunkBytes: chunk, inflater: library)
                #expect(found.failure == nil && found.bytes == text, "portions of \(portion), chunks of \(chunk)")
            }
        }
    }

    @Test(arguments: texts)
    func plain(_ text: [UInt8]) {
        for (portion, chunk) in [(Int.max / 2, 4_096), (1_000, 100), (1, 1_000)] {
            let found = readAll(ScriptedSource(text, each: portion), chunkBytes: chunk)
            #expect(found.failure == nil && found.bytes == text)
        }
    }

    @Test(arguments: [[0x1F], [0x1F, 0x8C], [0x8B, 0x1F], [0x00], [0x00, 0x00]] as [[UInt8]])
    func almostGzipIsPlain(_ text: [UInt8]) {
        #expect(readAll(ScriptedSource(text, each: 1)).bytes == text)
    }

    @Test(arguments: Inflating.allCases)
    func membersInARow(_ library: Inflating) {
        let texts: [[UInt8]] = [Gzip.rows(3), [], Array("x".utf8), Gzip.rows(5), []]
        let packed = texts.flatMap { Gzip.member($0) }
        let plain = Array(texts.joined())
        for split in 1...packed.count {
            let source = ScriptedSource(packed, [.bytes(split), .pause])
            #expect(readAll(source, inflater: library) == Filled(bytes: plain), "split at \(split)")
        }
        for chunk in [1, 2, 3, 5, 64, plain.count, plain.count + 1] {
            let found = readAll(ScriptedSource(packed, each: 5), chunkBytes: chunk, inflater: library)
            #expect(found == Filled(bytes: plain), "chunks of \(chunk)")
        }
    }

    @Test(arguments: Inflating.allCases)
    func zeroesArePadding(_ library: Inflating) {
        let member = Gzip.member(Gzip.rows(2))
        for zeroes in [1, 2, 511, 5_000] {
            let padded = member + Array(repeating: 0, count: zeroes)
            for portion in [1, 100, 1_000_000] {
                #expect(
                    readAll(ScriptedSource(padded, each: portion), inflater: library) == Filled(bytes: Gzip.rows(2))
                )
                let more = readAll(ScriptedSource(padded + member, each: portion), inflater: library)
                #expect(more == Filled(bytes: Gzip.rows(2) + Gzip.rows(2)))
                let garbage = readAll(ScriptedSource(padded + [0x1F], each: portion), inflater: library)
                #expect(garbage == Filled(bytes: Gzip.rows(2), failure: .trailingBytes))
            }
        }
    }

    @Test(arguments: Inflating.allCases, [[0x0A], [0x1F], [0x1F, 0x8C], Array("garbage".utf8)] as [[UInt8]])
    func trailingGarbage(_ library: Inflating, _ garbage: [UInt8]) {
        let packed = Gzip.member(Gzip.rows(10)) + garbage
        for portion in [1, 13, 1_000_000] {
            let found = readAll(ScriptedSource(packed, each: portion), inflater: library)
            #expect(found == Filled(bytes: Gzip.rows(10), failure: .trailingBytes))
        }
    }

    @Test func aSlowSourceIsNotWaitedForWithBytesInHand() throws {
        var reader = PlainReader(ScriptedSource(Array("abcdef".utf8), [.bytes(4), .pause, .bytes(2)]))
        let chunk = PlainChunk(payloadCapacity: 100)
        #expect(try reader.fill(chunk) == false)
        #expect(chunk.count == 4)
        #expect(try reader.fill(chunk) == true)
        #expect(chunk.count == 2)
    }

    @Test func aFailingSource() {
        let found = readAll(ScriptedSource(Array("abcdef".utf8), [.bytes(4), .failure]))
        #expect(found == Filled(bytes: Array("abcd".utf8), failure: .unreadable))
        #expect(readAll(ScriptedSource([1, 2, 3], [.failure])).failure == .unreadable)
    }
}

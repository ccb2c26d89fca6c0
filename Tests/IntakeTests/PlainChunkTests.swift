import Testing

@testable import Intake

@Suite struct PlainChunkTests {
    @Test(arguments: [0, 1, PlainChunk.headroom - 1, PlainChunk.headroom, PlainChunk.headroom + 1, 1_000_000])
    func prepend(_ carried: Int) {
        let chunk = filled("payload")
        let before = (0..<carried).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        before.withUnsafeBufferPointer { chunk.prepend($0) }
        #expect(bytes(chunk) == before + Array("payload".utf8))
        // The slack is there to be written.
        for offset in 0..<PlainChunk.slack { chunk.firstByte[chunk.count + offset] = 0xFF }
        #expect(bytes(chunk) == before + Array("payload".utf8))
        chunk.shrink()
        #expect(chunk.count == 0 && chunk.room.count == 100)
    }

    @Test func prependAfterDropping() {
        let chunk = filled("payload")
        chunk.drop(3)
        #expect(bytes(chunk) == Array("load".utf8))
        Array("over".utf8).withUnsafeBufferPointer { chunk.prepend($0) }
        #expect(bytes(chunk) == Array("overload".utf8))
        chunk.drop(100)
        #expect(chunk.count == 0)
    }

    @Test func aGrownChunkIsFilledAgain() {
        let chunk = filled("payload")
        Array(repeating: 1, count: 300_000).withUnsafeBufferPointer { chunk.prepend($0) }
        chunk.clear()
        #expect(chunk.room.count == 100)
        chunk.room.copyBytes(from: Array(repeating: 7, count: 100))
        chunk.append(100)
        #expect(bytes(chunk) == Array(repeating: 7, count: 100) && chunk.room.isEmpty)
    }

    private func filled(_ text: String) -> PlainChunk {
        let chunk = PlainChunk(payloadCapacity: 100)
        chunk.room.copyBytes(from: text.utf8)
        chunk.append(text.utf8.count)
        return chunk
    }

    private func bytes(_ chunk: PlainChunk) -> [UInt8] {
        Array(UnsafeBufferPointer(start: chunk.firstByte, count: chunk.count))
    }
}

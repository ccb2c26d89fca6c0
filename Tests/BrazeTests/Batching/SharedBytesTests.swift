import Testing

@testable import Braze

/// Bytes that are read by others while the buffer in which they were written goes on.
@Suite struct SharedBytesTests {
    /// What is shared stays what it is while the buffer goes on behind it, grows and gets other memory.
    @Test func whatIsSharedStays() {
        let buffer = ObjectBuffer(capacity: 8)
        let written = (0..<40).map { count in Array(repeating: UInt8(count), count: count * count * 40) }
        let shared = written.map { bytes in
            let start = buffer.count
            buffer.append(bytes)
            defer { buffer.renew(unlessFit: bytes.count) }
            return buffer.share(from: start)
        }
        buffer.append(Array(repeating: 0xFF, count: 300_000))
        #expect(shared.map(Array.init) == written)
    }

    /// Memory is left only when what is expected does not fit into its rest.
    @Test func memoryIsUsedUp() {
        let buffer = ObjectBuffer(capacity: 1_000)
        buffer.append(Array(repeating: 1, count: 900))
        buffer.renew(unlessFit: 50)
        #expect(buffer.count == 900)
        buffer.renew(unlessFit: 2_000)
        #expect(buffer.count == 0)
    }

    /// What is put between bytes moves those behind it, also where the buffer grows for it.
    @Test func replacing() {
        let buffer = ObjectBuffer(capacity: 8)
        buffer.append(Array("abc".utf8))
        buffer.replace(1..<2, with: Array(repeating: UInt8(ascii: "-"), count: 5_000))
        buffer.append(UInt8(ascii: "d"))
        let expected = "a" + String(repeating: "-", count: 5_000) + "cd"
        #expect(String(decoding: buffer.share(from: 0), as: UTF8.self) == expected)
    }

    @Test func aCollection() {
        let bytes = SharedBytes("0123456789".utf8)
        #expect(bytes.count == 10)
        #expect(bytes[3] == UInt8(ascii: "3"))
        #expect(Array(bytes[2..<4]) == Array("23".utf8))
        #expect(bytes[2..<4].withContiguousStorageIfAvailable { Array($0) } == Array("23".utf8))
        #expect(bytes == SharedBytes("0123456789".utf8))
        #expect(bytes != SharedBytes("0123456780".utf8))
        #expect(SharedBytes([]).isEmpty)
    }
}

import Testing

@testable import Braze

/// Bytes that leave the buffer in which they were written.
@Suite struct SharedBytesTests {
    /// What was taken stays what it is while the buffer is used again and grows.
    @Test func whatIsTakenStays() {
        let buffer = ObjectBuffer(capacity: 8)
        let written = (0..<20).map { count in Array(repeating: UInt8(count), count: count * count * 40) }
        let taken = written.map { bytes in
            buffer.append(bytes)
            defer { #expect(buffer.count == 0) }
            return buffer.take()
        }
        buffer.append(Array(repeating: 0xFF, count: 100_000))
        #expect(taken.map(Array.init) == written)
    }

    /// What is put in front of and between bytes moves those behind it, also where the buffer grows for it.
    @Test func replacingBeforeTaking() {
        let buffer = ObjectBuffer(capacity: 8)
        buffer.append(Array("abc".utf8))
        buffer.replace(1..<2, with: Array(repeating: UInt8(ascii: "-"), count: 5_000))
        buffer.append(UInt8(ascii: "d"))
        let expected = "a" + String(repeating: "-", count: 5_000) + "cd"
        #expect(String(decoding: buffer.take(), as: UTF8.self) == expected)
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

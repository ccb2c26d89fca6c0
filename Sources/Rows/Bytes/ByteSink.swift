/// A place where bytes are written forward.
///
/// SAFETY: the sink itself checks no bounds. Whoever makes one has reserved room for all that will be written
/// through it and ``ByteCursor/slack`` bytes more: short copies write whole words and may run over by that much.
@safe @frozen
public struct ByteSink {
    @usableFromInline var pointer: UnsafeMutablePointer<UInt8>

    /// A sink that writes from that address on.
    @inlinable @inline(__always)
    public init(_ pointer: UnsafeMutablePointer<UInt8>) {
        unsafe self.pointer = unsafe pointer
    }

    /// Where the next byte goes, to be read later.
    @inlinable @inline(__always)
    public var cursor: ByteCursor {
        unsafe ByteCursor(UnsafePointer(pointer))
    }

    /// Writes one byte.
    @inlinable @inline(__always)
    public mutating func write(_ byte: UInt8) {
        unsafe pointer.pointee = byte
        unsafe pointer += 1
    }

    /// Writes the lowest `count` bytes of a word; runs over up to the word's end.
    @inlinable @inline(__always)
    public mutating func write(_ word: UInt64, count: Int) {
        unsafe UnsafeMutableRawPointer(pointer).storeBytes(of: word.littleEndian, as: UInt64.self)
        unsafe pointer += count
    }

    /// Copies `count` bytes; reads and writes up to 31 bytes more.
    @inlinable @inline(__always)
    public mutating func copy(_ source: ByteCursor, count: Int) {
        copyBlock(source, 0)
        if count > 16 {
            copyBlock(source, 16)
            if count > 32 {
                if count <= 128 {
                    var offset = 32
                    while offset < count {
                        copyBlock(source, offset)
                        offset &+= 16
                    }
                } else {
                    unsafe (pointer + 32).update(from: source.address + 32, count: count - 32)
                }
            }
        }
        unsafe pointer += count
    }

    /// Copies members of an object, behind a comma.
    ///
    /// - Parameters:
    ///   - start: the first one's opening quote.
    ///   - end: behind the last one's value.
    @inlinable @inline(__always)
    public mutating func write(member start: ByteCursor, _ end: ByteCursor) {
        write(UInt8(ascii: ","))
        copy(start, count: end - start)
    }

    /// Copies sixteen bytes to the place `offset` bytes on.
    @inlinable @inline(__always)
    func copyBlock(_ source: ByteCursor, _ offset: Int) {
        let block = unsafe UnsafeRawPointer(source.address + offset).loadUnaligned(as: SIMD2<UInt64>.self)
        unsafe UnsafeMutableRawPointer(pointer + offset).storeBytes(of: block, as: SIMD2<UInt64>.self)
    }

    /// Copies text that stands in JSON as it is, and finds out whether it does.
    ///
    /// - Parameters:
    ///   - source: the text; slack behind it.
    ///   - count: its bytes.
    /// - Returns: whether it is ASCII without quotes, backslashes and controls.
    @inline(__always)
    mutating func copyPlain(_ source: ByteCursor, count: Int) -> Bool {
        // SAFETY: sixteen bytes at a time, which may run over by fifteen; the slack takes those.
        var stops = unsafe ByteScan.copyStringStops(source, to: pointer) & ByteScan.first(count)
        var offset = 16
        while offset < count {
            let more = unsafe ByteScan.copyStringStops(source + offset, to: pointer + offset)
            stops |= more & ByteScan.first(count &- offset)
            offset &+= 16
        }
        unsafe pointer += count
        return stops == 0
    }

    /// Puts another byte in the place of one that was written through this sink.
    @inlinable @inline(__always)
    public mutating func overwrite(_ place: ByteCursor, with byte: UInt8) {
        unsafe UnsafeMutablePointer(mutating: place.address).pointee = byte
    }

    /// Writes a text constant.
    @inlinable
    public mutating func write(text: StaticString) {
        // SAFETY: a literal that is no single scalar has its bytes in memory, `utf8CodeUnitCount` of them.
        unsafe pointer.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        unsafe pointer += text.utf8CodeUnitCount
    }

    /// Takes back the last `count` bytes, which were written through this sink.
    public mutating func retract(_ count: Int) {
        unsafe pointer -= count
    }

    /// Copies exactly `count` bytes.
    @inlinable
    public mutating func copyExactly(_ source: ByteCursor, count: Int) {
        unsafe pointer.update(from: source.address, count: count)
        unsafe pointer += count
    }
}

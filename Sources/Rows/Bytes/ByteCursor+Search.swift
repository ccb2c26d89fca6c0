#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

extension ByteCursor {
    /// The first place in `self..<end` that holds the byte; `nil` when none does.
    func first(_ byte: UInt8, before end: ByteCursor) -> ByteCursor? {
        // SAFETY: reads `end - self` bytes from `self`, which lie in one window; never a negative number of them.
        guard self < end else { return nil }
        guard let found = unsafe memchr(pointer, Int32(byte), end - self) else { return nil }
        return unsafe ByteCursor(UnsafePointer(found.assumingMemoryBound(to: UInt8.self)))
    }

    /// The last place in `self..<end` that holds the byte; `nil` when none does.
    func last(_ byte: UInt8, before end: ByteCursor) -> ByteCursor? {
        var place = end
        while place > self {
            place = place - 1
            if place.byte == byte { return place }
        }
        return nil
    }

    /// Whether `count` bytes are the same here and there.
    @inlinable @inline(__always)
    public func holdsSame(_ count: Int, as other: ByteCursor) -> Bool {
        var offset = 0
        while offset &+ 8 <= count {
            if (self + offset).word != (other + offset).word { return false }
            offset &+= 8
        }
        while offset < count {
            if self[offset] != other[offset] { return false }
            offset &+= 1
        }
        return true
    }
}

/// A place in a window of bytes that is read forward.
///
/// ```
///   window                          slack
///   … bytes of rows … | sentinel | 64 readable bytes
/// ```
///
/// SAFETY: the cursor itself checks no bounds. Every window that a decoder walks is followed by
/// ``slack`` readable bytes, and every loop over it either compares with the window's end or stops at the
/// sentinel byte that stands there (a newline, which no JSON token contains). So a read of up to
/// ``slack`` bytes ahead of a cursor that stands at or before the end stays in the allocation.
@safe @frozen
public struct ByteCursor: Equatable, Comparable {
    /// Bytes that must be readable after a window's end.
    public static let slack = 64

    @usableFromInline let pointer: UnsafePointer<UInt8>

    /// A cursor at that address.
    ///
    /// - Parameter pointer: valid, with slack behind the window it stands in, for as long as the cursor is used.
    @inlinable
    public init(_ pointer: UnsafePointer<UInt8>) {
        unsafe self.pointer = unsafe pointer
    }

    /// The byte here.
    @inlinable @inline(__always)
    public var byte: UInt8 {
        unsafe pointer.pointee
    }

    /// The byte so many places ahead.
    @inlinable @inline(__always)
    public subscript(offset: Int) -> UInt8 {
        unsafe pointer[offset]
    }

    /// The eight bytes from here on, the first in the lowest place.
    @inlinable @inline(__always)
    public var word: UInt64 {
        unsafe UInt64(littleEndian: UnsafeRawPointer(pointer).loadUnaligned(as: UInt64.self))
    }

    /// The four bytes from here on, the first in the lowest place.
    @inlinable @inline(__always)
    public var halfWord: UInt32 {
        unsafe UInt32(littleEndian: UnsafeRawPointer(pointer).loadUnaligned(as: UInt32.self))
    }

    /// The number that the eight decimal digits from here on stand for; of other bytes, some number.
    ///
    /// Each two digits make a number, then each two of those, then both of the last.
    @inlinable @inline(__always)
    public var eightDigits: UInt64 {
        let digits = word & 0x0F0F_0F0F_0F0F_0F0F
        let twos = (digits &* 10 &+ digits &>> 8) & 0x00FF_00FF_00FF_00FF
        let fours = (twos &* 100 &+ twos &>> 16) & 0x0000_FFFF_0000_FFFF
        return (fours &* 10_000 &+ fours &>> 32) & 0xFFFF_FFFF
    }

    /// Whether `null` stands here.
    @inline(__always)
    var isNull: Bool { halfWord == 0x6C6C_756E }

    /// The address, for copying.
    @inlinable @inline(__always)
    public var address: UnsafePointer<UInt8> {
        unsafe pointer
    }

    /// The bytes from here up to `end`, as a collection.
    ///
    /// - Parameter end: at or after this cursor in the same window.
    /// - Returns: a view that is valid as long as the window is.
    @inlinable @inline(__always)
    public func bytes(upTo end: ByteCursor) -> UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(start: pointer, count: end - self)
    }

    @inlinable @inline(__always)
    public static func + (cursor: ByteCursor, distance: Int) -> ByteCursor {
        unsafe ByteCursor(cursor.pointer + distance)
    }

    @inlinable @inline(__always)
    public static func - (cursor: ByteCursor, distance: Int) -> ByteCursor {
        unsafe ByteCursor(cursor.pointer - distance)
    }

    @inlinable @inline(__always)
    public static func - (end: ByteCursor, start: ByteCursor) -> Int {
        unsafe end.pointer - start.pointer
    }

    @inlinable @inline(__always)
    public static func += (cursor: inout ByteCursor, distance: Int) {
        cursor = cursor + distance
    }

    @inlinable @inline(__always)
    public static func == (left: ByteCursor, right: ByteCursor) -> Bool {
        unsafe left.pointer == right.pointer
    }

    @inlinable @inline(__always)
    public static func < (left: ByteCursor, right: ByteCursor) -> Bool {
        unsafe left.pointer < right.pointer
    }
}

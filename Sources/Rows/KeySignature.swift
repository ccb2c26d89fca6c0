/// A set of keys as 64 bits: sure of what is not in it, unsure of what is.
///
/// While an object is scanned each of its own keys sets two bits. Whoever looks for a key tests its bits first and
/// walks the object only when both are set.
@frozen
public enum KeySignature {
    /// The bits of a key that spans `count` bytes from `start`.
    @inlinable @inline(__always)
    public static func bits(of start: ByteCursor, count: Int) -> UInt64 {
        let head = count >= 8 ? start.word : start.word & ((1 &<< (UInt64(truncatingIfNeeded: count) &* 8)) &- 1)
        let mixed = (head ^ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15
        return 1 &<< (mixed &>> 58) | 1 &<< ((mixed &>> 52) & 63)
    }

    /// Whether a set may have the key of these bits.
    @inlinable @inline(__always)
    public static func mayHave(_ bits: UInt64, in set: UInt64) -> Bool {
        set & bits == bits
    }

    /// The bits of a key.
    public static func bits(of key: String) -> UInt64 {
        var bytes = Array(key.utf8)
        let count = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: ByteCursor.slack))
        // SAFETY: the array holds the key and the slack that a cursor needs.
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe bits(of: ByteCursor($0), count: count) } ?? 0
        }
    }
}

internal import Rows

/// Hashes the bytes that name a user.
enum UserHash {
    /// A hash of these bytes; never 0, which stands for no user.
    static func of(_ start: ByteCursor, count: Int, seed: UInt64 = 0) -> UInt64 {
        var hash = seed ^ (UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15)
        var offset = 0
        while offset &+ 8 <= count {
            hash = mix(hash ^ (start + offset).word)
            offset &+= 8
        }
        if offset < count {
            let rest = UInt64(truncatingIfNeeded: count &- offset) &* 8
            hash = mix(hash ^ ((start + offset).word & ((1 << rest) &- 1)))
        }
        return hash == 0 ? 1 : hash
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}

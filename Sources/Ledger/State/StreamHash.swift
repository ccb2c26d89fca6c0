/// A rolling hash over a stream of bytes, whatever the pieces it comes in.
///
/// It tells one input from another; it is no protection against somebody who wants to deceive.
struct StreamHash: Hashable, Sendable {
    /// Bytes so far.
    private(set) var count = 0
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    /// The last bytes, as long as they make no whole word.
    private var partial: UInt64 = 0

    /// The hash of the bytes so far.
    var value: UInt64 {
        var end = Self.mix(state, partial)
        end = Self.mix(end, UInt64(count))
        return end ^ (end >> 29)
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var index = 0
        while index < bytes.count, count & 7 != 0 { byte(bytes[index], &index) }
        var state = state
        while index + 8 <= bytes.count {
            state = Self.mix(state, UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
            index += 8
            count += 8
        }
        self.state = state
        while index < bytes.count { byte(bytes[index], &index) }
    }

    private mutating func byte(_ byte: UInt8, _ index: inout Int) {
        partial |= UInt64(byte) << UInt64(8 * (count & 7))
        count += 1
        index += 1
        guard count & 7 == 0 else { return }
        state = Self.mix(state, partial)
        partial = 0
    }

    private static func mix(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return (product.high ^ product.low) &+ 0x2545_F491_4F6C_DD1D
    }
}

/// A rolling hash over a stream of bytes, whatever the pieces it comes in.
///
/// It tells one input from another; it is no protection against somebody who wants to deceive.
struct StreamHash: Hashable, Sendable {
    /// Four chains, so that one need not wait for another: each takes two of a block's eight words.
    private struct Chains: Hashable {
        var first: UInt64 = 0x9E37_79B9_7F4A_7C15
        var second: UInt64 = 0xBF58_476D_1CE4_E5B9
        var third: UInt64 = 0x94D0_49BB_1331_11EB
        var fourth: UInt64 = 0xA24B_AED4_963E_E407

        @inline(__always)
        mutating func take(_ word: (Int) -> UInt64) {
            first = StreamHash.mix(first, word(0), word(1))
            second = StreamHash.mix(second, word(2), word(3))
            third = StreamHash.mix(third, word(4), word(5))
            fourth = StreamHash.mix(fourth, word(6), word(7))
        }
    }

    /// Bytes of a block.
    private static let block = 64

    /// Bytes so far.
    private(set) var count = 0
    private var chains = Chains()
    /// The last bytes, as long as they make no whole block; zeros behind them.
    private var partial = SIMD8<UInt64>()

    /// The hash of the bytes so far.
    var value: UInt64 {
        var chains = chains
        chains.take { partial[$0] }
        let halves = (Self.mix(chains.first, chains.second, 1), Self.mix(chains.third, chains.fourth, 2))
        let end = Self.mix(halves.0, halves.1, UInt64(count))
        return end ^ (end >> 29)
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var index = 0
        // Up to where the next block begins in the stream.
        while index < bytes.count, count % Self.block != 0 { take(bytes[index], &index) }
        // A copy stays in registers.
        var chains = chains
        let start = index
        while index + Self.block <= bytes.count {
            chains.take {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index + 8 * $0, as: UInt64.self))
            }
            index += Self.block
        }
        count += index - start
        self.chains = chains
        while index < bytes.count { take(bytes[index], &index) }
    }

    private mutating func take(_ byte: UInt8, _ index: inout Int) {
        partial[count % Self.block / 8] |= UInt64(byte) << UInt64(8 * (count & 7))
        count += 1
        index += 1
        guard count % Self.block == 0 else { return }
        chains.take { partial[$0] }
        partial = SIMD8()
    }

    @inline(__always)
    private static func mix(_ state: UInt64, _ first: UInt64, _ second: UInt64) -> UInt64 {
        let product = (first ^ 0xD6E8_FEB8_6659_FD93).multipliedFullWidth(by: second ^ state)
        return product.high ^ product.low ^ state &* 0x2545_F491_4F6C_DD1D
    }
}

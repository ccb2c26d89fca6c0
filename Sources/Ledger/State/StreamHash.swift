/// A rolling hash over a stream of bytes, whatever the pieces it comes in.
///
/// It tells one input from another; it is no protection against somebody who wants to deceive.
struct StreamHash: Hashable, Sendable {
    private struct Chains: Hashable {
        var first: UInt64 = 0x9E37_79B9_7F4A_7C15
        var second: UInt64 = 0xBF58_476D_1CE4_E5B9
        var third: UInt64 = 0x94D0_49BB_1331_11EB
        var fourth: UInt64 = 0xA24B_AED4_963E_E407
    }

    /// Bytes so far.
    private(set) var count = 0
    /// Four chains, so that one need not wait for another: word n of the stream goes into chain n modulo 4.
    private var chains = Chains()
    /// The last bytes, as long as they make no whole word.
    private var partial: UInt64 = 0

    /// The hash of the bytes so far.
    var value: UInt64 {
        var end = Self.mix(Self.mix(Self.mix(chains.first, chains.second), chains.third), chains.fourth)
        end = Self.mix(Self.mix(end, partial), UInt64(count))
        return end ^ (end >> 29)
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var index = 0
        // Up to where the next block of four words begins in the stream.
        while index < bytes.count, count & 31 != 0 { byte(bytes[index], &index) }
        // A copy stays in registers.
        var chains = chains
        while index + 32 <= bytes.count {
            chains.first = Self.mix(chains.first, Self.word(bytes, index))
            chains.second = Self.mix(chains.second, Self.word(bytes, index + 8))
            chains.third = Self.mix(chains.third, Self.word(bytes, index + 16))
            chains.fourth = Self.mix(chains.fourth, Self.word(bytes, index + 24))
            index += 32
            count += 32
        }
        self.chains = chains
        while index < bytes.count { byte(bytes[index], &index) }
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    private mutating func byte(_ byte: UInt8, _ index: inout Int) {
        partial |= UInt64(byte) << UInt64(8 * (count & 7))
        count += 1
        index += 1
        guard count & 7 == 0 else { return }
        switch (count >> 3 - 1) & 3 {
        case 0: chains.first = Self.mix(chains.first, partial)
        case 1: chains.second = Self.mix(chains.second, partial)
        case 2: chains.third = Self.mix(chains.third, partial)
        default: chains.fourth = Self.mix(chains.fourth, partial)
        }
        partial = 0
    }

    private static func mix(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return (product.high ^ product.low) &+ 0x2545_F491_4F6C_DD1D
    }
}

/// Chance without state: the same seed, request and stream give the same number, in whatever order asked.
enum Chance {
    /// At least 0, below 1.
    static func unit(seed: UInt64, number: Int, stream: Int) -> Double {
        var state = seed &+ UInt64(bitPattern: Int64(number)) &* 0x9E37_79B9_7F4A_7C15
        state &+= UInt64(bitPattern: Int64(stream)) &* 0xD1B5_4A32_D192_ED03
        // SplitMix64's finalizer.
        state = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        state = (state ^ state >> 27) &* 0x94D0_49BB_1331_11EB
        state ^= state >> 31
        return Double(state >> 11) * 0x1p-53
    }
}

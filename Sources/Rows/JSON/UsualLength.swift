/// The length that strings in one place nearly always have: identifiers, codes, times.
///
/// Where it is met, the place of the next token follows from a number that was there before and not from the bytes, so that the
/// processor goes on without waiting for them.
///
/// Trivial on purpose: part of what the decoder reads once a field.
struct UsualLength {
    /// Strings that are looked at before a place is known to have no usual length.
    private static let samples: Int32 = 64
    /// So many in a row make a length usual.
    private static let run: Int32 = 16
    /// Exceptions that cost more than the others gain, if they are frequent; few enough not to matter.
    private static let exceptions: Int32 = 4_096

    /// The bits of a mask of stops up to the one that ends a string of this length.
    private var mask: UInt32 = 0
    /// That one; at first what no mask has.
    private var bit: UInt32 = 1
    private var count: Int32 = -1
    private var runCount: Int32 = 0
    /// Strings that may still be noted.
    private var rest = Self.samples

    /// Finds the length of a string, and notes it where it is not the usual one.
    ///
    /// - Parameter stops: the bytes that end it, a bit each.
    /// - Returns: the number of the lowest bit; 32 when there is none.
    @inline(__always)
    mutating func length(by stops: UInt32) -> Int {
        // Two ways to one number, so that the next address does not wait for the bits where the first one is foretold.
        if stops & mask == bit { return Int(count) }
        let length = stops.trailingZeroBitCount
        if rest > 0 { note(length) }
        return length
    }

    @inline(never)
    private mutating func note(_ length: Int) {
        rest -= 1
        guard mask == 0 else {
            if rest == 0 { (mask, bit) = (0, 1) }
            return
        }
        runCount = length == Int(count) ? runCount + 1 : 0
        count = Int32(truncatingIfNeeded: min(length, 16))
        guard runCount == Self.run, length < 16 else { return }
        bit = 1 << UInt32(length)
        mask = bit | (bit - 1)
        rest = Self.exceptions
    }
}

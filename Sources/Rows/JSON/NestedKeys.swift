/// Keys met inside objects and arrays, each with the one that came after it the last time.
///
/// The objects inside one dump's rows tend to be alike, so the scanner guesses the next key and compares it sixteen bytes
/// at once; only a wrong guess is scanned. Keys that are long or unusual, and those beyond the capacity, are always scanned.
@safe
final class NestedKeys {
    /// One key. Trivial on purpose.
    struct Entry {
        /// The sixteen bytes of `"name":`, and which of their bits count.
        let head: UInt64
        let headMask: UInt64
        let next: UInt64
        let nextMask: UInt64
        /// The key's bits, see ``KeySignature``.
        let signature: UInt64
        let textCount: Int32
        /// The key that came after this one; −1 at first.
        var successor: Int32 = -1

        /// Whether `"name":` stands at the cursor.
        @inline(__always)
        func matches(_ cursor: ByteCursor) -> Bool {
            (cursor.word & headMask) == head && ((cursor + 8).word & nextMask) == next
        }
    }

    private static let capacity = 256
    private static let slotCount = 1_024

    /// SAFETY: room for `capacity` entries, of which the first `count` are there; it never moves.
    let entries: UnsafeMutablePointer<Entry>
    /// Open addressing: index + 1, or 0 for a free slot; at most a quarter is taken.
    private let slots: UnsafeMutablePointer<Int32>
    @safe @exclusivity(unchecked) private var count = 0
    /// The key that came last; −1 at first.
    @safe @exclusivity(unchecked) var last: Int32 = -1

    init() {
        unsafe entries = .allocate(capacity: Self.capacity)
        unsafe slots = .allocate(capacity: Self.slotCount)
        unsafe slots.initialize(repeating: 0, count: Self.slotCount)
    }

    deinit {
        unsafe entries.deallocate()
        unsafe slots.deallocate()
    }

    /// Index of the key whose `"name":` stands at the cursor; −1 when it is not kept.
    ///
    /// - Parameters:
    ///   - start: at the opening quote.
    ///   - textCount: up to and with the colon.
    ///   - signature: the key's bits.
    func index(of start: ByteCursor, textCount: Int, signature: UInt64) -> Int32 {
        guard textCount <= 16 else { return -1 }
        let mixed = (start.word & Self.mask(textCount)) &* 0x9E37_79B9_7F4A_7C15 ^ signature
        var slot = Int(truncatingIfNeeded: mixed >> 40) & (Self.slotCount - 1)
        while unsafe slots[slot] != 0 {
            let index = unsafe slots[slot] - 1
            if unsafe entries[Int(index)].matches(start) { return index }
            slot = (slot + 1) & (Self.slotCount - 1)
        }
        guard count < Self.capacity else { return -1 }
        let (headMask, nextMask) = (Self.mask(textCount), Self.mask(textCount - 8))
        unsafe (entries + count).initialize(
            to: Entry(
                head: start.word & headMask,
                headMask: headMask,
                next: (start + 8).word & nextMask,
                nextMask: nextMask,
                signature: signature,
                textCount: Int32(truncatingIfNeeded: textCount)
            )
        )
        count += 1
        unsafe slots[slot] = Int32(truncatingIfNeeded: count)
        return Int32(truncatingIfNeeded: count - 1)
    }

    private static func mask(_ count: Int) -> UInt64 {
        if count >= 8 { return .max }
        return count <= 0 ? 0 : (1 << UInt64(count * 8)) - 1
    }
}

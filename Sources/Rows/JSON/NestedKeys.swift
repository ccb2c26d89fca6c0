/// Keys met inside objects and arrays, each with those that came after it.
///
/// The objects inside one dump's rows tend to be alike, so the scanner guesses the next key and compares it sixteen bytes
/// at once; only a wrong guess is scanned. Keys that are long or unusual, and those beyond the capacity, are always scanned.
@safe
final class NestedKeys {
    /// One key; trivial on purpose.
    @safe struct Entry {
        /// The sixteen bytes of `"name":`, which are the first members as their address is the entry's.
        let head: UInt64
        let next: UInt64
        /// Which of them count, a bit each; what matches nothing begins with a 0, as no key does.
        let mask: UInt32
        let textCount: Int32
        /// The key's bits, see ``KeySignature``.
        let signature: UInt64
        /// The keys that came after this one, the newest first; at first the one that matches nothing.
        ///
        /// Two, for behind an array's last object comes another key than behind the others.
        var successor: UnsafeMutablePointer<Entry>
        var otherSuccessor: UnsafeMutablePointer<Entry>
        var usualLength = UsualLength()
    }

    /// Whether the entry's `"name":` stands at the cursor.
    @inline(__always)
    private func matches(_ entry: UnsafeMutablePointer<Entry>, _ cursor: ByteCursor) -> Bool {
        // SAFETY: an entry begins with its sixteen bytes.
        unsafe ByteScan.different(cursor, from: UnsafeRawPointer(entry)) & entry.pointee.mask == 0
    }

    /// The key that stands at the cursor, if it is one of those that came after `last`.
    @inline(__always)
    func guess(after last: UnsafeMutablePointer<Entry>, at place: ByteCursor) -> UnsafeMutablePointer<Entry>? {
        let successor = unsafe last.pointee.successor
        if unsafe matches(successor, place) { return unsafe successor }
        let other = unsafe last.pointee.otherSuccessor
        return unsafe matches(other, place) ? other : nil
    }

    private static let capacity = 256
    private static let slotCount = 1_024

    /// The entries; the first one matches nothing.
    ///
    /// SAFETY: room for `capacity` entries, of which the first `count` are there; they never move, so that they can point at
    /// each other.
    private let entries: UnsafeMutablePointer<Entry>
    /// Open addressing: index, or 0 for a free slot; at most a quarter is taken.
    private let slots: UnsafeMutablePointer<Int32>
    @safe @exclusivity(unchecked) private var count = 1
    /// The key that came last.
    @exclusivity(unchecked) var last: UnsafeMutablePointer<Entry>

    init() {
        unsafe entries = .allocate(capacity: Self.capacity)
        unsafe slots = .allocate(capacity: Self.slotCount)
        unsafe slots.initialize(repeating: 0, count: Self.slotCount)
        let nothing = unsafe Entry(
            head: 0,
            next: 0,
            mask: 1,
            textCount: 0,
            signature: 0,
            successor: entries,
            otherSuccessor: entries
        )
        unsafe entries.initialize(to: nothing)
        unsafe last = entries
    }

    /// The entry that matches nothing.
    var nothing: UnsafeMutablePointer<Entry> { unsafe entries }

    deinit {
        unsafe entries.deallocate()
        unsafe slots.deallocate()
    }

    /// Finds the key whose `"name":` stands at the cursor, and keeps it when it is new.
    ///
    /// - Parameters:
    ///   - start: at the opening quote.
    ///   - textCount: up to and with the colon.
    ///   - signature: the key's bits.
    /// - Returns: the key's entry; ``nothing`` when it is not kept.
    func entry(of start: ByteCursor, textCount: Int, signature: UInt64) -> UnsafeMutablePointer<Entry> {
        guard textCount <= 16 else { return unsafe nothing }
        let mixed = (start.word & Self.mask(textCount)) &* 0x9E37_79B9_7F4A_7C15 ^ signature
        var slot = Int(truncatingIfNeeded: mixed >> 40) & (Self.slotCount - 1)
        while unsafe slots[slot] != 0 {
            let entry = unsafe entries + Int(slots[slot])
            if unsafe matches(entry, start) { return unsafe entry }
            slot = (slot + 1) & (Self.slotCount - 1)
        }
        guard count < Self.capacity else { return unsafe nothing }
        let entry = unsafe entries + count
        unsafe entry.initialize(
            to: Entry(
                head: start.word,
                next: (start + 8).word,
                mask: ByteScan.first(textCount),
                textCount: Int32(truncatingIfNeeded: textCount),
                signature: signature,
                successor: nothing,
                otherSuccessor: nothing
            )
        )
        unsafe slots[slot] = Int32(truncatingIfNeeded: count)
        count += 1
        return unsafe entry
    }

    private static func mask(_ count: Int) -> UInt64 {
        if count >= 8 { return .max }
        return count <= 0 ? 0 : (1 << UInt64(count * 8)) - 1
    }
}

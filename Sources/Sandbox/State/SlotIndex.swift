/// Finds slots by a hash of what they hold; several slots may have the same one, and who asks looks whether it is
/// the right one.
///
/// A hash table with linear probing that holds no keys: 8 bytes an entry, at most three quarters full. Slots are
/// below 2³² - 2.
struct SlotIndex: Sendable {
    private static let neverUsed: UInt32 = 0
    private static let left: UInt32 = 1
    private static let firstSlot: UInt32 = 2

    private struct Entry {
        var hash: UInt32 = 0
        /// ``neverUsed``, ``left`` or a slot plus ``firstSlot``.
        var mark: UInt32 = SlotIndex.neverUsed
    }

    private var entries = [Entry](repeating: Entry(), count: 16)
    private var count = 0
    /// Entries that are or were in use.
    private var used = 0

    /// The first slot with that hash that is the right one.
    func first(_ hash: UInt64, where isRight: (Int) -> Bool) -> Int? {
        let hash = UInt32(truncatingIfNeeded: hash)
        var position = Int(hash) & (entries.count - 1)
        while entries[position].mark != Self.neverUsed {
            let entry = entries[position]
            if entry.hash == hash, entry.mark >= Self.firstSlot {
                let slot = Int(entry.mark - Self.firstSlot)
                if isRight(slot) { return slot }
            }
            position = (position + 1) & (entries.count - 1)
        }
        return nil
    }

    /// All slots with that hash that are right ones, in no order.
    func all(_ hash: UInt64, where isRight: (Int) -> Bool) -> [Int] {
        var slots: [Int] = []
        _ = first(hash) { slot in
            if isRight(slot) { slots.append(slot) }
            return false
        }
        return slots
    }

    mutating func insert(_ hash: UInt64, _ slot: Int) {
        if (used + 1) * 4 > entries.count * 3 { rebuild() }
        place(Entry(hash: UInt32(truncatingIfNeeded: hash), mark: UInt32(slot) + Self.firstSlot))
        count += 1
    }

    mutating func remove(_ hash: UInt64, _ slot: Int) {
        let hash = UInt32(truncatingIfNeeded: hash)
        var position = Int(hash) & (entries.count - 1)
        while entries[position].mark != Self.neverUsed {
            if entries[position].hash == hash, entries[position].mark == UInt32(slot) + Self.firstSlot {
                entries[position].mark = Self.left
                count -= 1
                return
            }
            position = (position + 1) & (entries.count - 1)
        }
    }

    private mutating func place(_ entry: Entry) {
        var position = Int(entry.hash) & (entries.count - 1)
        while entries[position].mark != Self.neverUsed { position = (position + 1) & (entries.count - 1) }
        entries[position] = entry
        used += 1
    }

    private mutating func rebuild() {
        let old = entries
        var size = 16
        while size < (count + 1) * 2 { size *= 2 }
        entries = [Entry](repeating: Entry(), count: size)
        used = 0
        for entry in old where entry.mark >= Self.firstSlot { place(entry) }
    }
}

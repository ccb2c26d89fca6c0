/// The last batch of each user, of the batches that are still inside.
///
/// Users are looked up for every object and hardly ever found, so nothing is taken out when a batch leaves: a batch that
/// has left is no batch, and where room is needed, what is left over from such is dropped. Memory follows the users that
/// are inside.
struct LastBatches {
    private struct Slot {
        var user: UInt64 = 0
        /// 0 in a free slot.
        var batch = 0
    }

    private static let smallest = 1_024

    /// Open addressing; a power of two, at least half of it free.
    private var slots = [Slot](repeating: Slot(), count: smallest)
    private var used = 0
    /// Hashes come from the rows: which of them share a slot is for nobody to choose.
    private let seed: UInt64

    /// - Parameter seed: any number.
    init(seed: UInt64 = UInt64.random(in: 0 ... .max)) {
        self.seed = seed | 1
    }

    /// How many users there is memory for; tests look at it.
    var capacity: Int { slots.count }

    /// Makes a batch the last one of a user.
    ///
    /// - Parameters:
    ///   - batch: its number, over 0.
    ///   - user: the user's hash.
    ///   - oldest: the first batch that has not left; a cheap answer for most.
    ///   - isInside: whether a batch has not left.
    /// - Returns: the user's last batch before; it may have left.
    mutating func update(_ batch: Int, of user: UInt64, oldest: Int, isInside: (Int) -> Bool) -> Int? {
        if used * 2 >= slots.count { rebuild { $0 >= oldest && isInside($0) } }
        let index = index(of: user)
        let previous = slots[index].batch
        if previous == 0 { used += 1 }
        slots[index] = Slot(user: user, batch: batch)
        return previous == 0 ? nil : previous
    }

    /// The user's slot, or the free one where the user belongs.
    private func index(of user: UInt64) -> Int {
        let mask = slots.count - 1
        var index = Int(truncatingIfNeeded: (user &* seed) >> 32) & mask
        while slots[index].batch != 0, slots[index].user != user { index = (index + 1) & mask }
        return index
    }

    private mutating func rebuild(_ isInside: (Int) -> Bool) {
        let kept = slots.filter { $0.batch != 0 && isInside($0.batch) }
        var count = Self.smallest
        while count < kept.count * 4 { count *= 2 }
        slots = [Slot](repeating: Slot(), count: count)
        used = kept.count
        for slot in kept { slots[index(of: slot.user)] = slot }
    }
}

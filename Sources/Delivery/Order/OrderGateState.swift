/// Which batches have to wait for which: a batch waits for the last earlier one of each of its users.
///
/// A batch that leaves before its turn (its task was cancelled) stays as a mere link until those it waits for have
/// left, so that nobody behind it overtakes them.
struct OrderGateState<Waiter> {
    private struct Entry {
        /// Earlier batches that have not left.
        var blockers = 0
        /// Later batches that wait for this one.
        var followers: [Int] = []
        var waiter: Waiter?
        var isCancelled = false
        var hasLeft = false
    }

    private var entries: [Int: Entry] = [:]
    private var last = LastBatches()
    private var numbers = 0
    /// The first batch inside, or the next one to come.
    private var oldest = 1

    /// Whether nobody is inside.
    var isEmpty: Bool { entries.isEmpty }

    /// Lets a batch take its place in the order.
    ///
    /// - Parameter users: hashes of its users; 0 stands for a user whose order does not matter.
    /// - Returns: its number.
    mutating func enter(users: [UInt64]) -> Int {
        numbers += 1
        entries[numbers] = Entry()
        let blockers = blockers(users)
        for blocker in blockers { entries[blocker]?.followers.append(numbers) }
        entries[numbers]?.blockers = blockers.count
        return numbers
    }

    /// The batches that the one with the last number has to wait for.
    private mutating func blockers(_ users: [UInt64]) -> [Int] {
        let entries = entries
        var blockers: [Int] = []
        for user in users where user != 0 {
            let previous = last.update(numbers, of: user, oldest: oldest) { entries[$0] != nil }
            guard let previous, previous >= oldest, previous != numbers, entries[previous] != nil else { continue }
            if !blockers.contains(previous) { blockers.append(previous) }
        }
        return blockers
    }

    /// Whether a batch need not wait, which most need not.
    func isClear(_ number: Int) -> Bool {
        guard let entry = entries[number] else { return false }
        return entry.blockers == 0 && !entry.isCancelled
    }

    /// Asks for the way to be clear.
    ///
    /// - Returns: `true` when it is, `false` when the batch was cancelled; `nil` when the waiter was kept.
    mutating func wait(_ number: Int, _ waiter: Waiter) -> Bool? {
        guard let entry = entries[number], !entry.isCancelled else { return false }
        if entry.blockers == 0 { return true }
        entries[number]?.waiter = waiter
        return nil
    }

    /// - Returns: the waiter that gives up; `nil` when it does not wait (yet, or any more).
    mutating func cancel(_ number: Int) -> Waiter? {
        entries[number]?.isCancelled = true
        return entries[number]?.waiter.take()
    }

    /// Takes a batch out of the order.
    ///
    /// - Returns: the waiters whose way is clear now.
    mutating func leave(_ number: Int) -> [Waiter] {
        entries[number]?.hasLeft = true
        var freed: [Waiter] = []
        var gone = [number]
        while let number = gone.popLast() {
            guard let entry = entries[number], entry.hasLeft, entry.blockers == 0 else { continue }
            entries[number] = nil
            for follower in entry.followers {
                entries[follower]?.blockers -= 1
                guard entries[follower]?.blockers == 0 else { continue }
                if let waiter = entries[follower]?.waiter.take() { freed.append(waiter) }
                gone.append(follower)
            }
        }
        while oldest <= numbers, entries[oldest] == nil { oldest += 1 }
        return freed
    }
}

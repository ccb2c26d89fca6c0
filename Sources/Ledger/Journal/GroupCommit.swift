/// Brings many appends to the disk with one sync; knows who waits for which.
struct GroupCommit<Waiter> {
    /// Ordinal of the last append, from 1.
    private(set) var appended = 0
    /// Appends up to this one outlive a loss of power.
    private(set) var durable = 0
    private(set) var hasFailed = false
    private var waiters: [(ordinal: Int, waiter: Waiter)] = []

    /// Whether a sync has something to do.
    var isDirty: Bool { appended > durable && !hasFailed }

    /// Takes note of an append.
    ///
    /// - Returns: its ordinal.
    mutating func append() -> Int {
        appended += 1
        return appended
    }

    /// Asks whether an append is durable.
    ///
    /// - Returns: `true` when it is, `false` when it will not be; `nil` when the waiter was kept.
    mutating func wait(_ ordinal: Int, _ waiter: Waiter) -> Bool? {
        if ordinal <= durable { return true }
        if hasFailed { return false }
        waiters.append((ordinal, waiter))
        return nil
    }

    /// Takes note that appends up to this one are durable.
    ///
    /// - Returns: those who waited for them.
    mutating func finish(through ordinal: Int) -> [Waiter] {
        durable = max(durable, ordinal)
        let done = waiters.filter { $0.ordinal <= durable }
        waiters.removeAll { $0.ordinal <= durable }
        return done.map(\.waiter)
    }

    /// Takes note that nothing more will be durable.
    ///
    /// - Returns: those who waited in vain.
    mutating func fail() -> [Waiter] {
        hasFailed = true
        defer { waiters = [] }
        return waiters.map(\.waiter)
    }
}

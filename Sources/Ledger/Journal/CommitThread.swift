internal import Dispatch
internal import Synchronization
internal import class Foundation.Thread

/// The thread that brings the journal to the disk: one sync at a time, and not more often than wanted.
final class CommitThread: Sendable {
    private struct State {
        var isEnding = false
        /// Whether the next sync is to come at once already.
        var isHurried = false
        var ended: CheckedContinuation<Void, Never>?
        var hasEnded = false
    }

    private let journal: Journal
    private let state = Mutex(State())
    /// Cuts the wait between two syncs short.
    private let haste = DispatchSemaphore(value: 0)

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - journal: what is committed.
    ///   - interval: the time between two syncs, at least, unless somebody hurries; at most a day.
    ///   - commit: commits.
    init(_ journal: Journal, interval: Duration, commit: @escaping @Sendable () -> Void) {
        self.journal = journal
        let pause = DispatchTimeInterval.nanoseconds(Int(min(interval, .seconds(86_400)) / .nanoseconds(1)))
        Thread.detachNewThread {
            while true {
                journal.waitForWork()
                let isEnding = self.state.withLock { state in
                    state.isHurried = false
                    return state.isEnding
                }
                let next = DispatchTime.now() + pause
                commit()
                if isEnding { break }
                _ = self.haste.wait(timeout: next)
            }
            self.end()
        }
    }

    /// Has the next sync come at once; once asked for is enough.
    func hurry() {
        let isFirst = state.withLock { state in
            defer { state.isHurried = true }
            return !state.isHurried
        }
        if isFirst { haste.signal() }
    }

    /// Commits once more and ends the thread.
    func stop() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                state.isEnding = true
                if state.hasEnded { return true }
                state.ended = continuation
                return false
            }
            hurry()
            journal.wake()
            if isOver { continuation.resume() }
        }
    }

    private func end() {
        let waiter = state.withLock { state in
            state.hasEnded = true
            defer { state.ended = nil }
            return state.ended
        }
        waiter?.resume()
    }
}

internal import Dispatch
internal import Synchronization
internal import class Foundation.Thread

/// The thread that brings the journal to the disk: one sync at a time, and not more often than wanted, unless somebody
/// waits for it.
final class CommitThread: Sendable {
    /// The time between two syncs, at least, when somebody hurries.
    static let shortestInterval: Duration = .milliseconds(10)

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
    /// Ends every wait.
    private let end = DispatchSemaphore(value: 0)

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - journal: what is committed.
    ///   - interval: the time between two syncs, at least, unless somebody hurries; at most a day.
    ///   - commit: commits.
    init(_ journal: Journal, interval: Duration, commit: @escaping @Sendable () -> Void) {
        self.journal = journal
        let pause = Int(min(interval, .seconds(86_400)) / .nanoseconds(1))
        let shortPause = min(pause, Int(Self.shortestInterval / .nanoseconds(1)))
        Thread.detachNewThread {
            while true {
                journal.waitForWork()
                let isEnding = self.state.withLock { state in
                    state.isHurried = false
                    return state.isEnding
                }
                let began = DispatchTime.now()
                commit()
                if isEnding { break }
                guard self.haste.wait(timeout: began + .nanoseconds(pause)) == .success else { continue }
                _ = self.end.wait(timeout: began + .nanoseconds(shortPause))
            }
            self.finish()
        }
    }

    /// Has the next sync come soon; once asked for is enough.
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
            end.signal()
            journal.wake()
            if isOver { continuation.resume() }
        }
    }

    private func finish() {
        let waiter = state.withLock { state in
            state.hasEnded = true
            defer { state.ended = nil }
            return state.ended
        }
        waiter?.resume()
    }
}

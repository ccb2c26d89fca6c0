internal import Synchronization
internal import class Foundation.Thread

/// The thread that brings the journal to the disk: one sync at a time, and not more often than wanted.
final class CommitThread: Sendable {
    private struct State {
        var isEnding = false
        var ended: CheckedContinuation<Void, Never>?
        var hasEnded = false
    }

    private let journal: Journal
    private let state = Mutex(State())

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - journal: what is committed.
    ///   - interval: the time between two syncs, at least.
    ///   - commit: commits.
    init(_ journal: Journal, interval: Duration, commit: @escaping @Sendable () -> Void) {
        self.journal = journal
        let seconds = Double(interval.components.seconds) + Double(interval.components.attoseconds) * 1e-18
        Thread.detachNewThread {
            while true {
                journal.waitForWork()
                let isEnding = self.state.withLock { $0.isEnding }
                commit()
                if isEnding { break }
                Thread.sleep(forTimeInterval: seconds)
            }
            self.end()
        }
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

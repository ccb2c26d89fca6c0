internal import DequeModule
internal import Synchronization

/// Lets one task through at a time, in the order of arrival.
///
/// With it only the first sender watches the clock; the others wait behind it, so a pause's end wakes one task.
final class Turnstile: Sendable {
    private let state = Mutex(TurnstileState<CheckedContinuation<Bool, Never>>())

    /// Waits for the turn.
    ///
    /// - Returns: whether the turn is this task's, which then must ``leave()``; `false` when the task was cancelled.
    func enter() async -> Bool {
        let (isMine, number) = state.withLock { ($0.enterAtOnce(), $0.number()) }
        if isMine { return true }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { $0.enter(number, continuation) }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.cancel(number) }?.resume(returning: false)
        }
    }

    /// Hands the turn to the next task.
    func leave() {
        state.withLock { $0.leave() }?.resume(returning: true)
    }
}

/// The order at a turnstile.
struct TurnstileState<Waiter> {
    private var isTaken = false
    private var queue: Deque<(number: Int, waiter: Waiter)> = []
    private var numbers = 0
    /// Tasks that were cancelled before they came to wait.
    private var cancelled: Set<Int> = []

    mutating func number() -> Int {
        numbers += 1
        return numbers
    }

    /// - Returns: whether the turn was free and is the caller's now.
    mutating func enterAtOnce() -> Bool {
        guard !isTaken else { return false }
        isTaken = true
        return true
    }

    /// - Returns: whether the turn is had, when that is known at once; `nil` when the waiter was put in the queue.
    mutating func enter(_ number: Int, _ waiter: Waiter) -> Bool? {
        if cancelled.remove(number) != nil { return false }
        if enterAtOnce() { return true }
        queue.append((number, waiter))
        return nil
    }

    /// - Returns: the waiter that has the turn now.
    mutating func leave() -> Waiter? {
        guard !queue.isEmpty else {
            isTaken = false
            return nil
        }
        return queue.removeFirst().waiter
    }

    /// - Returns: the waiter that gives up; `nil` when it does not wait (yet, or any more).
    mutating func cancel(_ number: Int) -> Waiter? {
        guard let index = queue.firstIndex(where: { $0.number == number }) else {
            cancelled.insert(number)
            return nil
        }
        return queue.remove(at: index).waiter
    }
}

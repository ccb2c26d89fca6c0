internal import Synchronization

/// Bounds the requests in the air, adapting to how Braze fares; shared by all senders.
public final class ConcurrencyLimit: Sendable {
    private let state: Mutex<ConcurrencyLimitState<CheckedContinuation<Bool, Never>>>
    private let pace: @Sendable () -> Double

    /// Creates a limit.
    ///
    /// - Parameters:
    ///   - ceiling: the most requests in the air, at least 1.
    ///   - pace: the requests a second that are wanted at present.
    public init(ceiling: Int, pace: @escaping @Sendable () -> Double) {
        state = Mutex(ConcurrencyLimitState(ceiling: ceiling, pace: pace()))
        self.pace = pace
    }

    /// The most requests in the air at present, from 1 to the ceiling.
    public var current: Int { state.withLock(\.current) }

    /// Waits for room.
    ///
    /// - Returns: whether there is room, to be given back by ``leave(_:began:at:)``; `false` when cancelled.
    func enter() async -> Bool {
        let (isInside, number) = state.withLock { ($0.enterAtOnce(), $0.number()) }
        if isInside { return true }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { $0.enter(number, continuation) }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.cancel(number) }?.resume(returning: false)
        }
    }

    /// Gives room back.
    ///
    /// - Parameters:
    ///   - experience: how the attempt went.
    ///   - began: when it was sent.
    ///   - now: the present.
    func leave(_ experience: AttemptExperience, began: Duration, at now: Duration) {
        let pace = pace()
        let admitted = state.withLock { $0.leave(experience, began: began, pace: pace, at: now) }
        for continuation in admitted { continuation.resume(returning: true) }
    }
}

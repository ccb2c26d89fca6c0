public import Braze

/// Told before a request goes out and when it turns out not to have been applied, so that a crash leaves no doubt.
public struct SendingNotes: Sendable {
    let intend: @Sendable (Batch) async -> Bool
    let withdraw: @Sendable (Batch) -> Void

    /// Notes for one run.
    ///
    /// - Parameters:
    ///   - intend: called with each request before it goes out; false means that it must not.
    ///   - withdraw: called with a request that was refused unread, before the wait for the next attempt.
    public init(
        intend: @escaping @Sendable (Batch) async -> Bool,
        withdraw: @escaping @Sendable (Batch) -> Void
    ) {
        self.intend = intend
        self.withdraw = withdraw
    }
}

public import Braze

/// Told when a request goes out and when it turns out not to have been applied, so that a crash leaves little doubt.
public struct SendingNotes: Sendable {
    let depart: @Sendable (Batch) async -> Bool
    let recall: @Sendable (Batch) -> Void

    /// Notes for one run.
    ///
    /// - Parameters:
    ///   - depart: called with each request before it goes out, once it has its permit; false means that it must not.
    ///   - recall: called with a request that was refused unread, before the wait for the next attempt.
    public init(
        depart: @escaping @Sendable (Batch) async -> Bool,
        recall: @escaping @Sendable (Batch) -> Void
    ) {
        self.depart = depart
        self.recall = recall
    }
}

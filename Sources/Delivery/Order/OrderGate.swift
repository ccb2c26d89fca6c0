public import Braze
internal import Synchronization

/// Keeps each user's batches in order: a batch waits while an earlier one in flight holds one of its users.
///
/// Source: Braze documentation, "POST: Track users" (requests are processed asynchronously, without an order).
/// With users that occur once it costs a look into a table for each, and nobody waits.
public final class OrderGate: Sendable {
    /// A batch's place in the order.
    public struct Ticket: Hashable, Sendable {
        let number: Int
    }

    private let state = Mutex(OrderGateState<CheckedContinuation<Bool, Never>>())

    public init() {}

    /// Lets a batch take its place; to be called in the batches' sequence, where they are taken from the queue.
    ///
    /// - Parameter batch: the batch; its objects' `userHash` matters.
    /// - Returns: the ticket, which must be given to ``leave(_:)`` in the end, whatever happens.
    public func enter(_ batch: Batch) -> Ticket {
        let users = batch.objects.map(\.userHash)
        return Ticket(number: state.withLock { $0.enter(users: users) })
    }

    /// Waits until no earlier batch holds one of the users.
    ///
    /// - Parameter ticket: the batch's.
    /// - Returns: whether the batch may be sent; `false` when the task was cancelled.
    public func clearance(_ ticket: Ticket) async -> Bool {
        if state.withLock({ $0.isClear(ticket.number) }) { return true }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { $0.wait(ticket.number, continuation) }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.cancel(ticket.number) }?.resume(returning: false)
        }
    }

    /// Takes a batch out of the order: its fate is known, or it was never sent.
    public func leave(_ ticket: Ticket) {
        let freed = state.withLock { $0.leave(ticket.number) }
        for continuation in freed { continuation.resume(returning: true) }
    }
}

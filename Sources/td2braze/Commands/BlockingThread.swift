import Foundation
import Synchronization

/// A thread for work that waits: on the tasks' own threads it would keep them from those that it waits for.
enum BlockingThread {
    /// Whether the work is of no use any more.
    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    /// Runs a body on a thread of its own.
    ///
    /// - Parameter body: asks its argument now and then; true, after the task was cancelled, means that it should end.
    /// - Returns: what the body returns.
    /// - Throws: what the body throws.
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable (_ isCalledOff: @escaping @Sendable () -> Bool) throws -> Value
    ) async throws -> Value {
        let flag = Flag()
        let result: Result<Value, any Error> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    continuation.resume(
                        returning: Result { try body { flag.isSet.load(ordering: .relaxed) } }
                    )
                }
            }
        } onCancel: {
            flag.isSet.store(true, ordering: .relaxed)
        }
        return try result.get()
    }
}

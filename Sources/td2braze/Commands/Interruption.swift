import Synchronization
import UnixSignals

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What SIGINT and SIGTERM do while no load is running.
enum Interruption {
    /// Waits for something that a signal ends.
    ///
    /// - Parameters:
    ///   - message: what a person should know then.
    ///   - body: what to wait for; it is cancelled by the signal.
    /// - Returns: what the body returns.
    /// - Throws: ``CommandFailure`` after a signal, and what the body throws.
    static func watching<Value: Sendable>(
        _ message: String,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let signals = await signals()
        return try await withThrowingTaskGroup(of: Value?.self) { tasks in
            tasks.addTask { try await body() }
            tasks.addTask {
                for await _ in signals { break }
                return nil
            }
            defer { tasks.cancelAll() }
            guard let value = try await tasks.next(), let value else { throw CommandFailure(.interrupted, message) }
            return value
        }
    }

    /// Waits for something that a signal cuts short without failing it.
    ///
    /// - Parameter body: what to wait for; it is cancelled by the signal, and returns soon.
    /// - Returns: what the body returns.
    static func cancelling<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        let signals = await signals()
        let work = Task { await body() }
        let watch = Task {
            for await _ in signals {
                work.cancel()
                break
            }
        }
        let value = await work.value
        watch.cancel()
        await watch.value
        return value
    }

    // MARK: The trap

    private struct Watchers {
        var next = 0
        var all: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private static let watchers = Mutex(Watchers())

    /// One trap for the whole process: a second one in place of a first may come before that is quite gone, and fail.
    private static let trap = Task { await UnixSignalsSequence(trapping: .sigint, .sigterm) }

    private static let telling = Task {
        for await signal in await trap.value {
            let told = watchers.withLock { Array($0.all.values) }
            for watcher in told { watcher.yield() }
            if told.isEmpty { end(by: signal == .sigint ? SIGINT : SIGTERM) }
        }
    }

    /// The signals from now on; while nobody looks at them, they end the process.
    ///
    /// - Returns: them, once none can be missed; whoever asks looks at them to the end.
    static func signals() async -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let number = watchers.withLock { watchers in
            watchers.next += 1
            watchers.all[watchers.next] = continuation
            return watchers.next
        }
        continuation.onTermination = { _ in
            watchers.withLock { _ = $0.all.removeValue(forKey: number) }
        }
        _ = telling
        _ = await trap.value
        return stream
    }

    /// Does what the signal does to a process that does not trap it.
    private static func end(by number: Int32) {
        signal(number, SIG_DFL)
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, number)
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        raise(number)
    }
}

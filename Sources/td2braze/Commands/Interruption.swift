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
        defer { restoreDefaults() }
        return try await withThrowingTaskGroup(of: Value?.self) { tasks in
            tasks.addTask { try await body() }
            tasks.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { break }
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
        let work = Task { await body() }
        let watch = Task {
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                work.cancel()
                break
            }
        }
        let value = await work.value
        watch.cancel()
        await watch.value
        restoreDefaults()
        return value
    }

    /// Lets a signal end the process again: whoever traps signals leaves them ignored.
    static func restoreDefaults() {
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }
}

internal import Synchronization

/// Notices when a piece of an answer does not come after it was asked for.
///
/// Whoever is not asking, since there is no room for more, is not late: a reading timeout of the connection could not
/// tell the two apart.
final class StallWatch: Sendable {
    private struct State {
        var isAsking = false
        /// Pieces that were asked for.
        var asked = 0
        var hasStalled = false
    }

    private let state = Mutex(State())

    /// Says that a piece is asked for.
    func asks() {
        state.withLock {
            $0.isAsking = true
            $0.asked += 1
        }
    }

    /// Says that it came.
    func got() { state.withLock { $0.isAsking = false } }

    var hasStalled: Bool { state.withLock { $0.hasStalled } }

    /// Waits until a piece is late.
    ///
    /// - Parameter span: returns after as long as a piece may take.
    /// - Returns: false when the span was cut short.
    func stalls(_ span: () async throws -> Void) async -> Bool {
        while true {
            let before = state.withLock { $0.isAsking ? $0.asked : nil }
            do { try await span() } catch { return false }
            let isLate = state.withLock { state in
                guard let before, state.isAsking, state.asked == before else { return false }
                state.hasStalled = true
                return true
            }
            if isLate { return true }
        }
    }

    /// Runs a body that is cancelled when a piece is late.
    ///
    /// - Parameters:
    ///   - span: returns after as long as a piece may take.
    ///   - body: says when it asks and when it gets.
    /// - Returns: what the body returns.
    static func watching<Value: Sendable>(
        _ span: @escaping @Sendable () async throws -> Void,
        _ body: @escaping @Sendable (StallWatch) async -> Value
    ) async -> Value {
        let watch = StallWatch()
        let work = Task { await body(watch) }
        let watcher = Task {
            if await watch.stalls(span) { work.cancel() }
        }
        defer { watcher.cancel() }
        return await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }
    }
}

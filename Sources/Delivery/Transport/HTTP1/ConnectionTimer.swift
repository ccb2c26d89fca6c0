internal import NIOCore

/// One timer for a deadline that moves with every request, mostly to a later time.
///
/// The event loop is asked again only when the deadline comes before what it was asked for: hardly once in the lifetime
/// of an idle connection instead of twice a request.
struct ConnectionTimer {
    private var deadline: NIODeadline = .distantFuture
    private var armed: (time: NIODeadline, task: Scheduled<Void>)?

    /// Moves the deadline.
    ///
    /// - Parameters:
    ///   - deadline: the time.
    ///   - loop: where to wait for it.
    ///   - action: what happens then, or earlier; it must ask ``fired()``.
    mutating func expire(
        at deadline: NIODeadline,
        on loop: NIOIsolatedEventLoop,
        _ action: @escaping () -> Void
    ) {
        self.deadline = deadline
        if let armed, armed.time <= deadline { return }
        armed?.task.cancel()
        armed = (deadline, loop.scheduleTask(deadline: deadline, action))
    }

    /// The action was called.
    ///
    /// - Returns: the time to wait for once more; `nil` when the deadline has come.
    mutating func fired(at now: NIODeadline = .now()) -> NIODeadline? {
        armed = nil
        return deadline <= now ? nil : deadline
    }

    mutating func cancel() {
        armed?.task.cancel()
        armed = nil
    }
}

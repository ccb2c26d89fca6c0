internal import NIOCore

/// Runs tasks on an event loop's thread, between its reads and writes.
///
/// A sender that runs where its connection lives crosses no thread on its way to the socket and back: at a thousand
/// requests a second the switches cost more than the work. What runs here must be short, as everything that a
/// sender does between two waits is.
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

extension DeliveryClock {
    /// The system's clocks; who waits is woken on the event loop's thread, without a timer of another one.
    init(_ loop: any EventLoop) {
        self.init { duration in
            let alarm = loop.scheduleTask(in: TimeAmount(max(.zero, duration))) {}
            try await withTaskCancellationHandler {
                try await alarm.futureResult.get()
            } onCancel: {
                alarm.cancel()
            }
        }
    }
}

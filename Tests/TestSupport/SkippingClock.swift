internal import Synchronization

/// A clock on which sleeping takes no time: a sleep moves it forward and yields.
package struct SkippingClock: Clock {
    package struct Instant: InstantProtocol {
        package var offset: Duration

        package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        package func duration(to other: Instant) -> Duration { other.offset - offset }
        package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private final class Time: Sendable {
        let now = Mutex(Duration.zero)
    }

    private let time = Time()

    package init() {}

    package var now: Instant { Instant(offset: time.now.withLock { $0 }) }
    package var minimumResolution: Duration { .nanoseconds(1) }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        time.now.withLock { $0 = max($0, deadline.offset) }
        await Task.yield()
    }
}

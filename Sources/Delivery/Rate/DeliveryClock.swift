internal import Foundation

/// The time that delivery runs on: a monotonic clock for waits, and the time of day for headers that name one.
public struct DeliveryClock: Sendable {
    private let elapsed: @Sendable () -> Duration
    private let sleepUntil: @Sendable (Duration) async throws -> Void
    private let timeOfDay: @Sendable () -> Double

    /// Creates a clock whose origin is now.
    ///
    /// - Parameters:
    ///   - clock: a clock that never goes back; a test's is advanced by hand.
    ///   - timeOfDay: Unix time in seconds; the system's unless given.
    public init<Base: Clock>(
        _ clock: Base,
        timeOfDay: (@Sendable () -> Double)? = nil
    ) where Base.Duration == Duration {
        let origin = clock.now
        elapsed = { origin.duration(to: clock.now) }
        sleepUntil = { try await clock.sleep(until: origin.advanced(by: $0), tolerance: nil) }
        self.timeOfDay = timeOfDay ?? { Date().timeIntervalSince1970 }
    }

    /// The system's clocks, with another way to wait.
    ///
    /// - Parameter sleep: waits for a time; throws when the task is cancelled.
    init(sleep: @escaping @Sendable (Duration) async throws -> Void) {
        let clock = ContinuousClock()
        let origin = clock.now
        elapsed = { origin.duration(to: clock.now) }
        sleepUntil = { try await sleep($0 - origin.duration(to: clock.now)) }
        timeOfDay = { Date().timeIntervalSince1970 }
    }

    /// The system's clocks.
    public static let continuous = DeliveryClock(ContinuousClock())

    /// Time since the origin.
    public var now: Duration { elapsed() }

    /// Unix time in seconds; may jump.
    public var epochSeconds: Double { timeOfDay() }

    /// The longest time for which a signal to drain goes unnoticed.
    static let slice: Duration = .milliseconds(100)

    /// Sleeps until that time since the origin, or until the signal is raised or the task cancelled.
    ///
    /// Long sleeps are cut into slices, which costs ten wake-ups a second and needs no second task to race with.
    ///
    /// - Parameters:
    ///   - time: when to wake up; in the past: at once.
    ///   - signal: what cuts the wait short.
    public func sleep(until time: Duration, unless signal: DrainSignal) async {
        while !signal.isRaised {
            let present = now
            guard present < time else { return }
            do {
                try await sleepUntil(min(time, present + Self.slice))
            } catch {
                return
            }
        }
    }
}

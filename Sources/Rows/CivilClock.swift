/// Writes Unix times as ISO 8601 text in UTC, and remembers the dates of the days that it met.
///
/// The times of one dump fall on few days, so that most dates are looked up and not computed.
@safe
public final class CivilClock {
    /// A day, and its date as text.
    private struct Day {
        var number: Int64
        /// `yyyy-mm-`, the first byte in the lowest place.
        var yearAndMonth: UInt64
        /// `ddT`.
        var day: UInt64
    }

    private static let capacity = 512

    /// Each day in the one place that its number tells.
    ///
    /// SAFETY: `capacity` places, all initialised; the index is masked.
    private let days: UnsafeMutablePointer<Day>

    public init() {
        unsafe days = .allocate(capacity: Self.capacity)
        // No day has this number.
        unsafe days.initialize(repeating: Day(number: .max, yearAndMonth: 0, day: 0), count: Self.capacity)
    }

    deinit { unsafe days.deallocate() }

    /// Writes `2026-10-01T12:34:56Z`, as ``CivilTime/write(seconds:nanoseconds:to:)`` does for whole seconds.
    ///
    /// - Parameters:
    ///   - seconds: within ``CivilTime/seconds``.
    ///   - sink: has room for ``CivilTime/maximumBytes``.
    public func write(seconds: Int64, to sink: inout ByteSink) {
        let (number, rest) = seconds.flooredDivision(by: 86_400)
        let day = unsafe days + Int(truncatingIfNeeded: number & Int64(Self.capacity - 1))
        if unsafe day.pointee.number != number { unsafe day.pointee = Self.day(number) }
        unsafe sink.write(day.pointee.yearAndMonth, count: 8)
        unsafe sink.write(day.pointee.day, count: 3)
        CivilTime.write(clock: UInt64(truncatingIfNeeded: rest), to: &sink)
        sink.write(UInt8(ascii: "Z"))
    }

    private static func day(_ number: Int64) -> Day {
        let text = CivilTime.dateText(ofDay: number)
        return Day(number: number, yearAndMonth: text.yearAndMonth, day: text.day)
    }
}

internal import Foundation

/// A time zone that timestamps without a zone of their own are in.
public struct LocalTimeZone: Sendable {
    private let zone: TimeZone

    /// A zone by its name, such as `Asia/Tokyo`; `nil` when the system knows none of that name.
    public init?(name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        self.zone = zone
    }

    /// Minutes east of UTC at a local time.
    ///
    /// A local time that comes twice, or never, when clocks are changed gets the offset of one of its sides.
    ///
    /// - Parameter localSeconds: seconds since 1970 as if the local time were UTC.
    /// - Returns: the offset that makes it UTC.
    public func minutesEast(atLocal localSeconds: Int64) -> Int64 {
        let guess = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(localSeconds)))
        let instant = localSeconds - Int64(guess)
        return Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant)))) / 60
    }
}

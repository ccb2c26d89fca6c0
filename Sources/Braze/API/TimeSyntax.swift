public import Rows

/// The spellings of a point in time that a dump may hold, and what Braze gets for them.
///
/// Source: Braze documentation, "Event object" (ISO 8601 or `yyyy-MM-dd'T'HH:mm:ss:SSSZ`; ISO 8601 is preferred);
/// Treasure Data's timestamps read `2026-10-01 12:34:56.789`, with ` UTC` or another zone behind them in Presto.
public struct TimeSyntax: Equatable, Sendable {
    /// What stands behind the time of day.
    public enum Zone: Equatable, Sendable {
        case none
        case utc
        /// Minutes east of UTC.
        case offset(Int64)
        /// A name such as `Asia/Tokyo`.
        case named(String)
    }

    public var year: Int64
    public var month: Int64
    public var day: Int64
    /// Seconds since midnight; `nil` for a date alone.
    public var secondOfDay: Int64?
    /// Where the date and time of day end, fraction digits included.
    public var localCount: Int
    /// Whether `T` separates date and time, as ISO 8601 wants it.
    public var isISO: Bool
    public var zone: Zone

    /// Reads a time's text; `nil` when it is something else, or no day of the calendar.
    ///
    /// - Parameters:
    ///   - text: `2026-10-01`, or a date, `T` or a space, `12:34:56` with or without fraction digits (behind `T` also
    ///     `12:34`), and at most a zone: `Z`, `+09:00`, `+0900`, `+09`, ` UTC`, ` Asia/Tokyo`.
    ///   - count: its length in bytes.
    public init?(_ text: ByteCursor, count: Int) {
        var reader = TimeReader(place: text, end: text + count)
        guard let year = reader.digits(4), reader.take("-"), let month = reader.digits(2), reader.take("-"),
            let day = reader.digits(2), (1...12).contains(month), day >= 1,
            day <= CivilTime.days(inMonth: month, year: year)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        isISO = true
        zone = .none
        localCount = reader.place - text
        if reader.isAtEnd { return }
        if reader.take(" ") { isISO = false } else if !reader.take("T") { return nil }
        guard let hour = reader.digits(2), hour < 24, reader.take(":"), let minute = reader.digits(2), minute < 60
        else { return nil }
        var second: Int64 = 0
        if reader.take(":") {
            guard let read = reader.digits(2), read < 60 else { return nil }
            second = read
            if reader.take(".") || reader.take(",") {
                guard reader.skipDigits() > 0 else { return nil }
            }
        } else if !isISO {
            return nil
        }
        secondOfDay = hour * 3_600 + minute * 60 + second
        localCount = reader.place - text
        guard let zone = reader.zone(mayBeNamed: !isISO) else { return nil }
        self.zone = zone
    }

    /// Seconds since 1970 as if the local time were UTC.
    public var localSeconds: Int64 {
        CivilTime.days(year: year, month: month, day: day) * 86_400 + (secondOfDay ?? 0)
    }
}

/// Reads a time's parts from left to right.
private struct TimeReader {
    var place: ByteCursor
    let end: ByteCursor

    var isAtEnd: Bool { place >= end }

    mutating func digits(_ count: Int) -> Int64? {
        guard end - place >= count else { return nil }
        var value: Int64 = 0
        for _ in 0..<count {
            let digit = place.byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int64(digit)
            place += 1
        }
        return value
    }

    mutating func skipDigits() -> Int {
        let start = place
        while place < end, place.byte &- UInt8(ascii: "0") < 10 { place += 1 }
        return place - start
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard place < end, place.byte == UInt8(truncatingIfNeeded: character.value) else { return false }
        place += 1
        return true
    }

    /// The rest of the text as a zone.
    mutating func zone(mayBeNamed: Bool) -> TimeSyntax.Zone? {
        if isAtEnd { return TimeSyntax.Zone.none }
        if take("Z") { return isAtEnd ? .utc : nil }
        let isSpaced = mayBeNamed && take(" ")
        if take("+") { return offset(sign: 1) }
        if take("-") { return offset(sign: -1) }
        guard isSpaced, end - place <= 64 else { return nil }
        let name = String(decoding: unsafe place.bytes(upTo: end), as: UTF8.self)
        return name == "UTC" || name == "Z" ? .utc : .named(name)
    }

    private mutating func offset(sign: Int64) -> TimeSyntax.Zone? {
        guard let hours = digits(2), hours < 24 else { return nil }
        var minutes: Int64 = 0
        if !isAtEnd {
            _ = take(":")
            guard let read = digits(2), read < 60 else { return nil }
            minutes = read
        }
        return isAtEnd ? .offset(sign * (hours * 60 + minutes)) : nil
    }
}

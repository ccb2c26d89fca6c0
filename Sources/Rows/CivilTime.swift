/// Unix time as ISO 8601 text in UTC, without a calendar library on the row path.
///
/// The calendar is the proleptic Gregorian one of ISO 8601, by the usual count of days from 0000-03-01.
public enum CivilTime {
    /// The first second of year 0 and the first behind year 9999: what four digits can say.
    public static let seconds: Range<Int64> = -62_167_219_200..<253_402_300_800
    /// Bytes that ``write(seconds:nanoseconds:to:)`` writes at most.
    public static let maximumBytes = 30

    /// Writes `2026-10-01T12:34:56Z`; with `.789` when there are milliseconds, nine digits when finer.
    ///
    /// - Parameters:
    ///   - seconds: within ``seconds``.
    ///   - nanoseconds: below 1,000,000,000.
    ///   - sink: has room for ``maximumBytes``.
    public static func write(seconds: Int64, nanoseconds: Int64, to sink: inout ByteSink) {
        let (date, rest) = seconds.flooredDivision(by: 86_400)
        let text = dateText(ofDay: date)
        sink.write(text.yearAndMonth, count: 8)
        sink.write(text.day, count: 3)
        write(clock: UInt64(truncatingIfNeeded: rest), to: &sink)
        if nanoseconds != 0 {
            sink.write(UInt8(ascii: "."))
            if nanoseconds.isMultiple(of: 1_000_000) {
                digits(nanoseconds / 1_000_000, 3, &sink)
            } else {
                digits(nanoseconds, 9, &sink)
            }
        }
        sink.write(UInt8(ascii: "Z"))
    }

    /// `yyyy-mm-` and `ddT` of a day, counted from 1970-01-01; the first byte in the lowest place.
    static func dateText(ofDay number: Int64) -> (yearAndMonth: UInt64, day: UInt64) {
        let (year, month, day) = civil(fromDays: number)
        let (century, yearOfCentury) = UInt64(truncatingIfNeeded: year).quotientAndRemainder(dividingBy: 100)
        let hyphen = UInt64(UInt8(ascii: "-"))
        let yearAndMonth =
            pair(century) | pair(yearOfCentury) << 16 | hyphen << 32 | pair(UInt64(truncatingIfNeeded: month)) << 40
            | hyphen << 56
        return (yearAndMonth, pair(UInt64(truncatingIfNeeded: day)) | UInt64(UInt8(ascii: "T")) << 16)
    }

    /// Writes `12:34:56` for a second of the day.
    @inline(__always)
    static func write(clock: UInt64, to sink: inout ByteSink) {
        let colon = UInt64(UInt8(ascii: ":"))
        let (minutes, second) = clock.quotientAndRemainder(dividingBy: 60)
        let (hour, minute) = minutes.quotientAndRemainder(dividingBy: 60)
        sink.write(pair(hour) | colon << 16 | pair(minute) << 24 | colon << 40 | pair(second) << 48, count: 8)
    }

    /// Days from 1970-01-01 to that date.
    public static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.flooredDivision(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The number of days in a month.
    public static func days(inMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// The two digits of a number below 100, the first in the lowest byte.
    @inline(__always)
    private static func pair(_ value: UInt64) -> UInt64 {
        let tens = (value &* 103) >> 10
        return 0x3030 &+ tens &+ (value &- tens &* 10) << 8
    }

    private static func digits(_ value: Int64, _ count: Int, _ sink: inout ByteSink) {
        var divisor: Int64 = 1
        for _ in 1..<count { divisor *= 10 }
        for _ in 0..<count {
            sink.write(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}

extension Int64 {
    func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        var (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        if remainder < 0 {
            quotient -= 1
            remainder += divisor
        }
        return (quotient, remainder)
    }
}

/// Times as the sandbox shows them.
enum ISOTime {
    /// `2026-10-01T12:34:56.789Z`.
    static func text(milliseconds: Int64) -> String {
        let (day, time) = floorDivided(milliseconds, by: 86_400_000)
        // Days to a date of the Gregorian calendar, in eras of 400 years from 1 March of year 0.
        let (era, dayOfEra) = floorDivided(day + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let date = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let seconds = time / 1_000
        return """
            \(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))T\(padded(seconds / 3_600, 2)):\
            \(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2)).\(padded(time % 1_000, 3))Z
            """
    }

    private static func floorDivided(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = (value % divisor + divisor) % divisor
        return ((value - remainder) / divisor, remainder)
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

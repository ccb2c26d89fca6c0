/// Reads one time, left to right.
struct TimeReader {
    let text: ArraySlice<UInt8>
    private var offset: Int

    init(text: ArraySlice<UInt8>) {
        self.text = text
        offset = text.startIndex
    }

    func isoTime() -> Int64? {
        var reader = self
        guard let year = reader.digits(4), reader.take("-"), let month = reader.digits(2),
            reader.take("-"), let day = reader.digits(2), let date = Self.days(year: year, month: month, day: day)
        else { return nil }
        if reader.isAtEnd { return date * 86_400_000 }
        guard reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.digits(2), reader.take(":"), let minute = reader.digits(2), hour < 24, minute < 60
        else { return nil }
        var milliseconds = date * 86_400_000 + Int64(hour * 60 + minute) * 60_000
        if reader.take(":") {
            guard let second = reader.digits(2), second < 61 else { return nil }
            milliseconds += Int64(second) * 1_000
            if reader.take(".") || reader.take(",") || reader.take(":") {
                guard let fraction = reader.fraction() else { return nil }
                milliseconds += fraction
            }
        }
        guard let zone = reader.zone(), reader.isAtEnd else { return nil }
        return milliseconds - zone
    }

    func americanDate() -> Int64? {
        var reader = self
        guard let month = reader.digits(2), reader.take("/"), let day = reader.digits(2), reader.take("/"),
            let year = reader.digits(4), reader.isAtEnd, let date = Self.days(year: year, month: month, day: day)
        else { return nil }
        return date * 86_400_000
    }

    /// `ddd MM dd HH:mm:ss.TZD YYYY`.
    func dayNameTime() -> Int64? {
        var reader = self
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        guard days.contains(where: { text.starts(with: $0.utf8) }) else { return nil }
        reader.offset += 3
        guard reader.take(" "), let month = reader.digits(2), reader.take(" "), let day = reader.digits(2),
            reader.take(" "), let hour = reader.digits(2), reader.take(":"), let minute = reader.digits(2),
            reader.take(":"), let second = reader.digits(2), reader.take("."), let zone = reader.zone(),
            reader.take(" "), let year = reader.digits(4), reader.isAtEnd,
            let date = Self.days(year: year, month: month, day: day)
        else { return nil }
        return date * 86_400_000 + Int64((hour * 60 + minute) * 60 + second) * 1_000 - zone
    }

    private var isAtEnd: Bool { offset == text.endIndex }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard offset < text.endIndex, text[offset] == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private mutating func digits(_ count: Int) -> Int? {
        guard text.endIndex - offset >= count else { return nil }
        var value = 0
        for position in offset..<(offset + count) {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        offset += count
        return value
    }

    private mutating func fraction() -> Int64? {
        var scale: Int64 = 100
        var value: Int64 = 0
        let start = offset
        while offset < text.endIndex, text[offset] &- UInt8(ascii: "0") < 10 {
            value += Int64(text[offset] - UInt8(ascii: "0")) * scale
            scale /= 10
            offset += 1
        }
        return offset > start ? value : nil
    }

    /// Milliseconds east of UTC; 0 where nothing is stated.
    private mutating func zone() -> Int64? {
        if isAtEnd || take("Z") || take("z") { return 0 }
        let start = offset
        _ = take(" ")
        if text[offset...].starts(with: "UTC".utf8) || text[offset...].starts(with: "GMT".utf8) {
            offset += 3
            return 0
        }
        let isEast = take("+")
        guard isEast || take("-"), let hours = digits(2) else {
            offset = start
            return nil
        }
        _ = take(":")
        let minutes = digits(2) ?? 0
        guard hours < 24, minutes < 60 else { return nil }
        return Int64(hours * 60 + minutes) * (isEast ? 60_000 : -60_000)
    }

    /// Days since 1970-01-01 of a day that the Gregorian calendar has.
    private static func days(year: Int, month: Int, day: Int) -> Int64? {
        guard (1...12).contains(month), day >= 1 else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length = month == 2 ? (isLeap ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
        guard day <= length else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }
}

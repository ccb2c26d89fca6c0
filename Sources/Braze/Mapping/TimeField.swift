internal import Rows

/// Makes the time that Braze gets out of what a dump holds.
struct TimeField {
    /// From here on a number of seconds is taken as milliseconds: in seconds it would be the year 5138.
    static let firstMillisecond: Int64 = 100_000_000_000

    private let timeZone: LocalTimeZone?

    init(_ timeZone: LocalTimeZone?) { self.timeZone = timeZone }

    /// Unix time in seconds, where the field is plainly that; `nil` asks for a closer look.
    @inline(__always)
    static func plainSeconds(_ field: UnsafePointer<Field>) -> Int64? {
        switch field.pointee.kind {
        case .number where !field.pointee.facts.contains(.fractional) && field.pointee.count <= 10:
            let first = field.pointee.bytes.byte &- UInt8(ascii: "0")
            if field.pointee.count == 10, first <= 9 {
                let upper = Int64(first) &* 10 &+ Int64(field.pointee.bytes[1] & 0x0F)
                return upper &* 100_000_000 &+ Int64(truncatingIfNeeded: (field.pointee.bytes + 2).eightDigits)
            }
            var seconds: Int64 = 0
            for offset in 0..<Int(field.pointee.count) {
                let digit = field.pointee.bytes[offset] &- UInt8(ascii: "0")
                if digit > 9 { return nil }
                seconds = seconds &* 10 &+ Int64(digit)
            }
            return seconds
        case .signedInteger where field.pointee.payload < UInt64(firstMillisecond):
            return Int64(bitPattern: field.pointee.payload)
        default: return nil
        }
    }

    /// The time of a field: numbers and numeric text are Unix time, other text is a timestamp or ISO 8601.
    ///
    /// - Returns: a text field, in the row's scratch memory unless it is the field itself; `nil` when it is no time.
    func time(of field: Field, in row: Row) -> Field? {
        switch field.kind {
        case .signedInteger: return unix(Int64(bitPattern: field.payload), field, row)
        case .number:
            let digits = String(decoding: field.bytes.bytes(upTo: field.end), as: UTF8.self)
            if let value = Int64(digits) { return unix(value, field, row) }
            return Double(digits).flatMap { unix($0, field, row) }
        case .double: return unix(Double(bitPattern: field.payload), field, row)
        case .float: return unix(Double(Float(bitPattern: UInt32(truncatingIfNeeded: field.payload))), field, row)
        case .string:
            if let text = isoText(of: field, in: row) { return text }
            guard let number = row.jsonValue(in: field), number.kind == .number else { return nil }
            return time(of: number, in: row)
        default: return nil
        }
    }

    /// The ISO 8601 form of a text; the field itself when it is in that form.
    func isoText(of field: Field, in row: Row) -> Field? {
        let text = row.plainText(of: field)
        guard let time = TimeSyntax(text.bytes, count: Int(text.count)) else { return nil }
        if time.isISO { return text }
        var sink = ByteSink(row.scratch.reserve(time.localCount + 8))
        let start = sink.cursor
        for offset in 0..<time.localCount {
            let byte = text.bytes[offset]
            sink.write(byte == UInt8(ascii: " ") ? UInt8(ascii: "T") : byte)
        }
        switch time.zone {
        case .utc: sink.write(UInt8(ascii: "Z"))
        case .none: write(offset: timeZone?.minutesEast(atLocal: time.localSeconds), to: &sink)
        case .offset(let minutes): write(offset: minutes, to: &sink)
        case .named(let name):
            guard let zone = LocalTimeZone(name: name) else { return nil }
            write(offset: zone.minutesEast(atLocal: time.localSeconds), to: &sink)
        }
        return Field(column: field.column, kind: .string, bytes: start, count: sink.cursor - start)
    }

    private func unix(_ value: Double, _ field: Field, _ row: Row) -> Field? {
        guard value.magnitude < 1e17 else { return nil }
        let milliseconds = value.magnitude >= Double(Self.firstMillisecond) ? value : value * 1_000
        return text(milliseconds: Int64(milliseconds.rounded()), field, row)
    }

    private func unix(_ value: Int64, _ field: Field, _ row: Row) -> Field? {
        if value.magnitude >= Self.firstMillisecond { return text(milliseconds: value, field, row) }
        return text(milliseconds: value * 1_000, field, row)
    }

    private func text(milliseconds: Int64, _ field: Field, _ row: Row) -> Field? {
        var (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
        if rest < 0 {
            seconds -= 1
            rest += 1_000
        }
        guard CivilTime.seconds.contains(seconds) else { return nil }
        var sink = ByteSink(row.scratch.reserve(CivilTime.maximumBytes))
        let start = sink.cursor
        CivilTime.write(seconds: seconds, nanoseconds: rest * 1_000_000, to: &sink)
        return Field(column: field.column, kind: .string, bytes: start, count: sink.cursor - start)
    }

    private func write(offset: Int64?, to sink: inout ByteSink) {
        guard let offset else { return sink.write(UInt8(ascii: "Z")) }
        sink.write(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        let (hours, minutes) = offset.magnitude.quotientAndRemainder(dividingBy: 60)
        write(twoDigits: hours, to: &sink)
        sink.write(UInt8(ascii: ":"))
        write(twoDigits: minutes, to: &sink)
    }

    private func write(twoDigits value: UInt64, to sink: inout ByteSink) {
        sink.write(UInt8(ascii: "0") + UInt8(value / 10))
        sink.write(UInt8(ascii: "0") + UInt8(value % 10))
    }
}

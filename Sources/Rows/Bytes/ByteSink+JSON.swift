extension ByteSink {
    /// Bytes that the longest integer takes.
    public static let integerBytes = 20
    /// Bytes that the longest float takes.
    public static let floatBytes = 32

    /// Writes an integer's digits.
    public mutating func write(integer value: Int64) {
        if value < 0 { write(UInt8(ascii: "-")) }
        write(integer: value.magnitude)
    }

    /// Writes an unsigned integer's digits.
    public mutating func write(integer value: UInt64) {
        var rest = value
        var count = 1
        var bound: UInt64 = 10
        while rest >= bound {
            count += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        var place = count
        // SAFETY: at most `integerBytes` places, from the last digit to the first.
        while rest >= 100 {
            let pair = Int(rest % 100) * 2
            rest /= 100
            place -= 2
            unsafe pointer[place] = DigitPairs.table[pair]
            unsafe pointer[place + 1] = DigitPairs.table[pair + 1]
        }
        if rest >= 10 {
            unsafe pointer[0] = UInt8(ascii: "0") + UInt8(rest / 10)
            unsafe pointer[1] = UInt8(ascii: "0") + UInt8(rest % 10)
        } else {
            unsafe pointer[0] = UInt8(ascii: "0") + UInt8(rest)
        }
        unsafe pointer += count
    }

    /// Writes a finite double as the shortest digits that read back the same.
    public mutating func write(double value: Double) {
        let hundreds = value * 100
        let magnitude = abs(hundreds)
        // Values with two decimals at most, as prices and scores are: written from the integer.
        if magnitude < 1e15, magnitude == magnitude.rounded(), (magnitude / 100).sign == .plus,
            (hundreds.rounded() / 100) == value, value != 0
        {
            let cents = UInt64(magnitude)
            if value < 0 { write(UInt8(ascii: "-")) }
            write(integer: cents / 100)
            write(UInt8(ascii: "."))
            let fraction = Int(cents % 100)
            write(DigitPairs.table[fraction * 2])
            if !fraction.isMultiple(of: 10) { write(DigitPairs.table[fraction * 2 + 1]) }
            return
        }
        write(ascii: value.description)
    }

    /// Writes a finite single-precision float as the shortest digits that read back the same.
    public mutating func write(float value: Float) {
        write(ascii: value.description)
    }

    /// Writes a short ASCII text.
    public mutating func write(ascii text: String) {
        for byte in text.utf8 { write(byte) }
    }

    /// Writes text as the inside of a JSON string; at most six bytes for each of its own.
    public mutating func write(escaping start: ByteCursor, count: Int) {
        var place = start
        let end = start + count
        while place < end {
            let byte = place.byte
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                write(UInt8(ascii: "\\"))
                write(byte)
            case 0..<0x20:
                write(control: byte)
            default:
                write(byte)
            }
            place += 1
        }
    }

    private mutating func write(control byte: UInt8) {
        write(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: write(UInt8(ascii: "b"))
        case 0x09: write(UInt8(ascii: "t"))
        case 0x0A: write(UInt8(ascii: "n"))
        case 0x0C: write(UInt8(ascii: "f"))
        case 0x0D: write(UInt8(ascii: "r"))
        default:
            write(ascii: "u00")
            write(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            let low = byte & 15
            write(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        }
    }
}

/// The digits of 00 to 99, two bytes each.
private enum DigitPairs {
    static let table: [UInt8] = (0..<100).flatMap { number in
        [UInt8(ascii: "0") + UInt8(number / 10), UInt8(ascii: "0") + UInt8(number % 10)]
    }
}

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
        if value < EightDigits.limit { return write(digits: value) }
        let (high, low) = value.quotientAndRemainder(dividingBy: EightDigits.limit)
        write(integer: high)
        write(EightDigits.ascii | EightDigits.of(low), count: 8)
    }

    /// Writes the digits of a number below 100,000,000, however many they are, without a branch.
    @inline(__always)
    mutating func write(digits value: UInt64) {
        let digits = EightDigits.of(value)
        // The eighth digit is written in any case.
        let zeros = UInt64(truncatingIfNeeded: (digits | 1 &<< 56).trailingZeroBitCount) & ~7
        write((EightDigits.ascii | digits) &>> zeros, count: 8 &- Int(truncatingIfNeeded: zeros &>> 3))
    }

    /// Writes a finite double as the shortest digits that read back the same.
    public mutating func write(double value: Double) {
        if !writeCents(value) { write(ascii: value.description) }
    }

    /// Writes a double with two decimals at most, as prices and scores are; nothing when it is another one.
    ///
    /// Two texts of at most fifteen digits never mean the same double, so the shorter ones are not missed.
    ///
    /// - Returns: whether it is written.
    @inline(__always)
    mutating func writeCents(_ value: Double) -> Bool {
        let magnitude = abs(value)
        guard magnitude < 999_999 else { return false }
        let cents = UInt64(magnitude * 100 + 0.5)
        guard Double(cents) / 100 == magnitude, cents != 0 else { return false }
        if value < 0 { write(UInt8(ascii: "-")) }
        let (whole, fraction) = cents.quotientAndRemainder(dividingBy: 100)
        write(digits: whole)
        let (tenths, hundredths) = fraction.quotientAndRemainder(dividingBy: 10)
        let text = 0x30_302E + tenths << 8 + hundredths << 16
        write(text, count: hundredths == 0 ? 2 : 3)
        return true
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

/// The decimal digits of a number below 100,000,000, a byte each, the first in the lowest place.
enum EightDigits {
    static let limit: UInt64 = 100_000_000
    /// What makes ASCII of the digits.
    static let ascii: UInt64 = 0x3030_3030_3030_3030

    /// Halves the number into two parts of four digits, each of these into two of two, each of these into digits; all
    /// parts of one size at once, each in its own bits, divided by multiplication.
    @inline(__always)
    static func of(_ value: UInt64) -> UInt64 {
        let fours = value / 10_000 | (value % 10_000) &<< 32
        let hundreds = ((fours &* 10_486) &>> 20) & 0x0000_007F_0000_007F
        let twos = hundreds | (fours &- hundreds &* 100) &<< 16
        let tens = ((twos &* 103) &>> 10) & 0x000F_000F_000F_000F
        return tens | (twos &- tens &* 10) &<< 8
    }
}

/// Texts of JSON strings.
enum JSONText {
    /// The text that a checked string's bytes stand for.
    ///
    /// What stood between the quotes has been found to be valid already.
    static func unescaped(_ raw: ArraySlice<UInt8>) -> String {
        var units: [UInt8] = []
        units.reserveCapacity(raw.count)
        var offset = raw.startIndex
        while offset < raw.endIndex {
            let byte = raw[offset]
            offset += 1
            guard byte == UInt8(ascii: "\\"), offset < raw.endIndex else {
                units.append(byte)
                continue
            }
            let escape = raw[offset]
            offset += 1
            switch escape {
            case UInt8(ascii: "b"): units.append(0x08)
            case UInt8(ascii: "f"): units.append(0x0C)
            case UInt8(ascii: "n"): units.append(0x0A)
            case UInt8(ascii: "r"): units.append(0x0D)
            case UInt8(ascii: "t"): units.append(0x09)
            case UInt8(ascii: "u"):
                var scalar = unit(raw, at: &offset)
                if scalar & 0xFC00 == 0xD800 {
                    offset += 2
                    scalar = 0x10000 + ((scalar & 0x3FF) << 10 | (unit(raw, at: &offset) & 0x3FF))
                }
                units.append(contentsOf: String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
            default: units.append(escape)
            }
        }
        return String(decoding: units, as: UTF8.self)
    }

    private static func unit(_ raw: ArraySlice<UInt8>, at offset: inout Int) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 where offset < raw.endIndex {
            unit = unit << 4 | UInt32(Character(Unicode.Scalar(raw[offset])).hexDigitValue ?? 0)
            offset += 1
        }
        return unit
    }
}

/// The shapes of e-mail addresses, phone numbers and UUIDs that Braze takes.
public enum AddressSyntax {
    /// Whether Braze would take the text as an e-mail address.
    ///
    /// One `@`, something before it, and behind it labels separated by single dots, at least two; no white space, no
    /// control characters and none of `<>()[],;:"\`. Dots may stand anywhere before the `@`: Japanese carriers gave
    /// out such addresses. Source: Braze documentation, "API errors" (`EMAIL_BAD_FORMAT`).
    public static func isEmail(_ bytes: some Collection<UInt8>) -> Bool {
        var localCount = 0
        var labelCount = 0
        var dots = 0
        var isDomain = false
        for byte in bytes {
            if byte == UInt8(ascii: "@") {
                if isDomain || localCount == 0 { return false }
                isDomain = true
            } else if !isDomain {
                if !isLocalByte(byte) { return false }
                localCount += 1
            } else if byte == UInt8(ascii: ".") {
                if labelCount == 0 { return false }
                dots += 1
                labelCount = 0
            } else {
                if !isDomainByte(byte) { return false }
                labelCount += 1
            }
        }
        return isDomain && dots > 0 && labelCount > 0
    }

    /// Whether the text can be a phone number: 5 to 15 digits, with a leading `+` and separators at most.
    ///
    /// Braze looks users up by phone "only if valid"; letters never are. Source: Braze documentation, "POST: Track
    /// users", identifiers.
    public static func isPhone(_ bytes: some Collection<UInt8>) -> Bool {
        var digits = 0
        for (offset, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
            case UInt8(ascii: "+"): if offset > 0 { return false }
            case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"): break
            default: return false
            }
        }
        return (5...15).contains(digits)
    }

    /// Whether the text is a phone number in E.164: `+` and 2 to 15 digits, the first not 0.
    ///
    /// Source: Braze documentation, "POST: Update subscription group status (V2)" (phones not in E.164 are rejected).
    public static func isE164(_ bytes: some Collection<UInt8>) -> Bool {
        guard bytes.first == UInt8(ascii: "+") else { return false }
        let digits = bytes.dropFirst()
        guard (2...15).contains(digits.count), digits.first != UInt8(ascii: "0") else { return false }
        return digits.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    }

    /// Whether the text is a UUID: 8-4-4-4-12 hexadecimal digits.
    ///
    /// Source: Braze documentation, "API errors" (`BAD_SUBSCRIPTION_GROUP_ID`: not a UUID).
    public static func isUUID(_ bytes: some Collection<UInt8>) -> Bool {
        guard bytes.count == 36 else { return false }
        return bytes.enumerated().allSatisfy { offset, byte in
            switch offset {
            case 8, 13, 18, 23: byte == UInt8(ascii: "-")
            default: byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
            }
        }
    }

    /// Bytes below 64 that may not stand before the `@`: controls, space and `"(),:;<>`.
    private static let barredLow: UInt64 = 0x5C00_1305_FFFF_FFFF
    /// Bytes from 64 to 127 that may not: `[`, `\\`, `]` and DEL.
    private static let barredHigh: UInt64 = 0x8000_0000_3800_0000

    @inline(__always)
    private static func isLocalByte(_ byte: UInt8) -> Bool {
        if byte >= 0x80 { return true }
        return ((byte < 64 ? barredLow : barredHigh) >> UInt64(byte & 63)) & 1 == 0
    }

    @inline(__always)
    private static func isDomainByte(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "-") || byte &- UInt8(ascii: "0") < 10
            || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
}

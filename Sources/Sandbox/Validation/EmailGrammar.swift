/// The e-mail addresses that the sandbox takes: RFC 5322's dot-atom, as Braze asks for, no quotes or comments.
///
/// Source: Braze documentation, "Email validation". Other characters than ASCII pass (RFC 6531).
enum EmailGrammar {
    static func matches(_ value: JSONElement) -> Bool {
        guard value.textByteCount == value.byteCount else {
            return matches(Array((value.string ?? "").utf8)[...])
        }
        return matches(value.bytes)
    }

    static func matches(_ address: ArraySlice<UInt8>) -> Bool {
        guard (3...254).contains(address.count), let at = address.firstIndex(of: UInt8(ascii: "@")) else {
            return false
        }
        let local = address[..<at]
        let domain = address[(at + 1)...]
        return local.count <= 64 && isDotAtom(local) && isDomain(domain)
    }

    private static func isDotAtom(_ text: ArraySlice<UInt8>) -> Bool {
        var previous = UInt8(ascii: ".")
        for byte in text {
            if byte == UInt8(ascii: ".") {
                if previous == byte { return false }
            } else if byte < 0x80, !isLetterOrDigit(byte), !isPunctuation(byte) {
                return false
            }
            previous = byte
        }
        return previous != UInt8(ascii: ".")
    }

    /// Two labels or more of letters, digits and inner hyphens, 63 bytes at most; the last has two or more.
    private static func isDomain(_ text: ArraySlice<UInt8>) -> Bool {
        var labels = 0
        var length = 0
        var previous = UInt8(ascii: ".")
        for byte in text {
            if byte == UInt8(ascii: ".") {
                guard length > 0, previous != UInt8(ascii: "-") else { return false }
                labels += 1
                length = 0
            } else {
                guard byte >= 0x80 || isLetterOrDigit(byte) || (byte == UInt8(ascii: "-") && length > 0) else {
                    return false
                }
                length += 1
                guard length <= 63 else { return false }
            }
            previous = byte
        }
        return labels >= 1 && length >= 2 && previous != UInt8(ascii: "-")
    }

    private static func isPunctuation(_ byte: UInt8) -> Bool {
        "!#$%&'*+/=?^_`{|}~-".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
}

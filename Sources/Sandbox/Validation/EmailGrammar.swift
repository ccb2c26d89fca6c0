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
            } else if byte < 0x80, !isLetterOrDigit(byte), !punctuation.contains(byte) {
                return false
            }
            previous = byte
        }
        return previous != UInt8(ascii: ".")
    }

    private static func isDomain(_ text: ArraySlice<UInt8>) -> Bool {
        let labels = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last, last.count >= 2 else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { $0 >= 0x80 || $0 == UInt8(ascii: "-") || isLetterOrDigit($0) }
        }
    }

    private static let punctuation = Array("!#$%&'*+/=?^_`{|}~-".utf8)

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
    }
}

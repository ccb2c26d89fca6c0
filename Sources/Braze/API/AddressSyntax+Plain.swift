internal import CByteScan
internal import Rows

extension AddressSyntax {
    /// Whether the text is an e-mail address of at most 64 bytes, ASCII letters, digits and `.-_` only, as nearly all are.
    ///
    /// One bit for each byte and no loop: no branch depends on where in the text something stands. Agrees with
    /// ``isEmail(_:)`` where it says yes. Slack behind the text is read.
    static func isPlainEmail(_ start: ByteCursor, count: Int) -> Bool {
        guard count > 0, count <= 64 else { return false }
        var bytes = Bytes(of: start)
        if count > 32 { bytes.append(Bytes(of: start + 32)) }
        let last: UInt64 = 1 &<< UInt64(truncatingIfNeeded: count &- 1)
        let text = last | (last &- 1)
        let at = bytes.at & text
        let local = at &- 1
        let domain = text & ~(at | local)
        let labels = bytes.alphanumerics | bytes.hyphens
        let dots = bytes.dots & domain
        // A dot stands neither first nor last in the domain, nor behind another one.
        let barred = at &<< 1 | dots &<< 1 | last
        // Each is 0 where all is well: more than one @, and bytes that do not belong where they stand.
        let strangers = local & ~(labels | bytes.dots | bytes.underscores) | domain & ~(labels | dots)
        let faults = strangers | at & local | dots & barred
        // Without an @ the local part would be everything.
        return faults == 0 && at > 1 && dots != 0
    }

    /// Which of the bytes are what, a bit each.
    private struct Bytes {
        var alphanumerics: UInt64
        var at: UInt64
        var dots: UInt64
        var hyphens: UInt64
        var underscores: UInt64

        /// The 32 bytes from there on.
        @inline(__always)
        init(of start: ByteCursor) {
            let (first, second) = (start.address, (start + 16).address)
            alphanumerics = Self.join(byte_scan_alphanumerics(first), byte_scan_alphanumerics(second))
            at = Self.equal(first, second, UInt8(ascii: "@"))
            dots = Self.equal(first, second, UInt8(ascii: "."))
            hyphens = Self.equal(first, second, UInt8(ascii: "-"))
            underscores = Self.equal(first, second, UInt8(ascii: "_"))
        }

        /// Takes the next 32 bytes too.
        mutating func append(_ next: Bytes) {
            alphanumerics |= next.alphanumerics &<< 32
            at |= next.at &<< 32
            dots |= next.dots &<< 32
            hyphens |= next.hyphens &<< 32
            underscores |= next.underscores &<< 32
        }

        @inline(__always)
        private static func equal(
            _ first: UnsafePointer<UInt8>,
            _ second: UnsafePointer<UInt8>,
            _ byte: UInt8
        ) -> UInt64 {
            join(byte_scan_equal(first, byte), byte_scan_equal(second, byte))
        }

        @inline(__always)
        private static func join(_ first: UInt32, _ second: UInt32) -> UInt64 {
            UInt64(first) | UInt64(second) &<< 16
        }
    }
}

internal import CByteScan
internal import Rows

extension AddressSyntax {
    /// Whether the text is an e-mail address of at most 32 bytes, ASCII letters, digits and `.-_` only, as nearly all are.
    ///
    /// One bit for each byte and no loop: no branch depends on where in the text something stands. Agrees with
    /// ``isEmail(_:)`` where it says yes. Slack behind the text is read.
    static func isPlainEmail(_ start: ByteCursor, count: Int) -> Bool {
        guard count > 0, count <= 32 else { return false }
        let text: UInt64 = (1 &<< UInt64(truncatingIfNeeded: count)) &- 1
        let second = start + 16
        let alphanumerics = join(byte_scan_alphanumerics(start.address), byte_scan_alphanumerics(second.address))
        let at = equal(start, second, UInt8(ascii: "@")) & text
        let dots = equal(start, second, UInt8(ascii: "."))
        let hyphens = equal(start, second, UInt8(ascii: "-"))
        let underscores = equal(start, second, UInt8(ascii: "_"))
        let local = at &- 1
        let domain = text & ~(at | local)
        let labels = alphanumerics | hyphens
        let domainDots = dots & domain
        // A dot stands neither first nor last in the domain, nor behind another one.
        let barred = at &<< 1 | domainDots &<< 1 | (text &+ 1) &>> 1
        // Each is 0 where all is well: more than one @, and bytes that do not belong where they stand.
        let strangers = local & ~(labels | dots | underscores) | domain & ~(labels | dots)
        let faults = strangers | at & local | domainDots & barred
        // Without an @ the local part would be everything.
        return faults == 0 && at > 1 && domainDots != 0
    }

    @inline(__always)
    private static func equal(_ first: ByteCursor, _ second: ByteCursor, _ byte: UInt8) -> UInt64 {
        join(byte_scan_equal(first.address, byte), byte_scan_equal(second.address, byte))
    }

    /// The masks of the first and the second sixteen bytes side by side.
    @inline(__always)
    private static func join(_ first: UInt32, _ second: UInt32) -> UInt64 {
        UInt64(first) | UInt64(second) &<< 16
    }
}

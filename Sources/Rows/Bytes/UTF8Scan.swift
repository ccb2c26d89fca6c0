/// Checks UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Scan {
    /// Skips the sequences beyond ASCII that stand at the cursor.
    ///
    /// Never reads past a byte that is no continuation byte, so the sentinel stops it.
    ///
    /// - Parameter start: at a byte of 0x80 or above.
    /// - Returns: the first ASCII byte behind them; `nil` when a sequence is malformed.
    @inline(__always)
    static func skipSequences(_ start: ByteCursor) -> ByteCursor? {
        var place = start
        while place.byte >= 0x80 {
            let count = sequence(at: place)
            if count == 0 { return nil }
            place += count
        }
        return place
    }

    /// Length of the well-formed sequence at the cursor; 0 when it is malformed.
    @inline(__always)
    static func sequence(at place: ByteCursor) -> Int {
        let lead = place.byte
        let second = place[1]
        if lead < 0xE0 {
            return lead >= 0xC2 && second & 0xC0 == 0x80 ? 2 : 0
        }
        if lead < 0xF0 {
            guard second & 0xC0 == 0x80, place[2] & 0xC0 == 0x80 else { return 0 }
            if lead == 0xE0 { return second >= 0xA0 ? 3 : 0 }
            if lead == 0xED { return second < 0xA0 ? 3 : 0 }
            return 3
        }
        guard lead < 0xF5, second & 0xC0 == 0x80, place[2] & 0xC0 == 0x80, place[3] & 0xC0 == 0x80 else { return 0 }
        if lead == 0xF0 { return second >= 0x90 ? 4 : 0 }
        if lead == 0xF4 { return second < 0x90 ? 4 : 0 }
        return 4
    }

    /// Checks plain text.
    ///
    /// - Parameters:
    ///   - start: the text's first byte.
    ///   - end: behind its last byte; any bytes may follow.
    /// - Returns: whether JSON must escape something in it; `nil` when it is not UTF-8.
    @inline(__always)
    static func text(_ start: ByteCursor, _ end: ByteCursor) -> Bool? {
        var place = start
        while place < end {
            let stops = ByteScan.stringStops(place) & ByteScan.first(end - place)
            if stops != 0 { return unusualText(place + stops.trailingZeroBitCount, end) }
            place += 16
        }
        return false
    }

    /// Whether a text is ASCII.
    @inline(__always)
    static func isASCII(_ start: ByteCursor, _ end: ByteCursor) -> Bool {
        var place = start
        while end - place >= 64 {
            guard ByteScan.isASCII64(place) else { return false }
            place += 64
        }
        var beyond: UInt32 = 0
        while place < end {
            beyond |= ByteScan.beyondASCII(place) & ByteScan.first(end - place)
            place += 16
        }
        return beyond == 0
    }

    /// Checks the rest of a text that begins with a byte to escape, or with one beyond ASCII.
    private static func unusualText(_ start: ByteCursor, _ end: ByteCursor) -> Bool? {
        var place = start
        while place < end {
            let stops = ByteScan.stringStops(place) & ByteScan.first(end - place)
            if stops == 0 {
                place += 16
                continue
            }
            place += stops.trailingZeroBitCount
            // Once it is known that something must be escaped, only the UTF-8 is left to check.
            if place.byte < 0x80 { return isWellFormed(place, end) ? true : nil }
            let count = sequence(at: place)
            if count == 0 || place + count > end { return nil }
            place += count
        }
        return false
    }

    private static func isWellFormed(_ start: ByteCursor, _ end: ByteCursor) -> Bool {
        var place = start
        while place < end {
            while end - place >= 64, ByteScan.isASCII64(place) { place += 64 }
            let beyond = ByteScan.beyondASCII(place) & ByteScan.first(end - place)
            if beyond == 0 {
                place += 16
                continue
            }
            place += beyond.trailingZeroBitCount
            let count = sequence(at: place)
            if count == 0 || place + count > end { return false }
            place += count
        }
        return true
    }
}

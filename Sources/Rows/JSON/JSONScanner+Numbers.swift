extension JSONScanner {
    /// Checks a number's grammar.
    ///
    /// - Parameters:
    ///   - start: at a minus or a digit.
    ///   - facts: gains ``Field/Facts/fractional`` and ``Field/Facts/extreme``.
    /// - Returns: the place behind the last digit.
    /// - Throws: the rule that the number breaks.
    @inline(__always)
    static func number(
        from start: ByteCursor,
        _ facts: inout Field.Facts
    ) throws(JSONSyntaxError.Code) -> ByteCursor {
        var place = start
        if place.byte == UInt8(ascii: "-") { place += 1 }
        if place.byte == UInt8(ascii: "0") {
            place += 1
        } else {
            place = try digits(from: place)
        }
        if place.byte == UInt8(ascii: ".") {
            facts.insert(.fractional)
            place = try digits(from: place + 1)
        }
        if place.byte | 0x20 == UInt8(ascii: "e") {
            facts.formUnion([.fractional, .extreme])
            place += 1
            if place.byte == UInt8(ascii: "+") || place.byte == UInt8(ascii: "-") { place += 1 }
            place = try digits(from: place)
        }
        if place - start > 300 { facts.insert(.extreme) }
        return place
    }

    @inline(__always)
    private static func digits(from start: ByteCursor) throws(JSONSyntaxError.Code) -> ByteCursor {
        guard start.byte &- UInt8(ascii: "0") < 10 else {
            throw start.byte == UInt8(ascii: "\n") ? .unexpectedEnd : .unexpectedByte
        }
        return digitsEnd(from: start + 1)
    }

    /// The first byte from here on that is no digit.
    @inline(__always)
    private static func digitsEnd(from start: ByteCursor) -> ByteCursor {
        var place = start
        var stops = ByteScan.nonDigits(place)
        while stops == 0 {
            place += 16
            stops = ByteScan.nonDigits(place)
        }
        return place + stops.trailingZeroBitCount
    }

    /// A number of no unusual length, up to its exponent if it has one: the byte behind it is to be looked at.
    ///
    /// - Parameters:
    ///   - start: at a minus or a digit.
    ///   - lead: the byte there.
    /// - Returns: the place behind the last digit, and whether a point stands before it; `nil` when it takes
    ///   ``number(from:_:)`` to tell.
    @inline(__always)
    static func plainNumber(from start: ByteCursor, lead: UInt8) -> (end: ByteCursor, isFractional: Bool)? {
        let stops = ByteScan.nonDigits(start)
        let stop = stops.trailingZeroBitCount
        // A minus is no digit.
        guard stops != 0, stop > 0 else { return longNumber(from: start) }
        guard lead != UInt8(ascii: "0") || stop == 1 else { return nil }
        guard start[stop] == UInt8(ascii: ".") else { return (start + stop, false) }
        // Behind a point the digits go on up to the next stop.
        let rest = stops & (stops &- 1)
        guard rest != 0 else { return longNumber(from: start) }
        let end = rest.trailingZeroBitCount
        return end > stop &+ 1 ? (start + end, true) : nil
    }

    /// The same for a number of more than fifteen bytes, or with a minus.
    @inline(never)
    private static func longNumber(from start: ByteCursor) -> (end: ByteCursor, isFractional: Bool)? {
        let first = start.byte == UInt8(ascii: "-") ? start + 1 : start
        var end = digitsEnd(from: first)
        let count = end - first
        guard count > 0, count == 1 || first.byte != UInt8(ascii: "0") else { return nil }
        let isFractional = end.byte == UInt8(ascii: ".")
        if isFractional {
            let fraction = end + 1
            end = digitsEnd(from: fraction)
            guard end > fraction else { return nil }
        }
        return end - start > 300 ? nil : (end, isFractional)
    }
}

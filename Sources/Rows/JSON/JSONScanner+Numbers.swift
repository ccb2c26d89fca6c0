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
        var place = start + 1
        while place.byte &- UInt8(ascii: "0") < 10 { place += 1 }
        return place
    }
}

extension JSONScanner {
    /// Checks a string's bytes, eight at a time.
    ///
    /// - Parameters:
    ///   - start: behind the opening quote.
    ///   - facts: gains ``Field/Facts/escaped`` when a backslash comes.
    /// - Returns: the place of the closing quote.
    /// - Throws: the rule that the string breaks.
    @inline(__always)
    static func string(
        from start: ByteCursor,
        _ facts: inout Field.Facts
    ) throws(JSONSyntaxError.Code) -> ByteCursor {
        var place = start
        while true {
            let stops = ByteClasses.stringStops(place.word)
            if stops == 0 {
                place += 8
                continue
            }
            place += stops.trailingZeroBitCount >> 3
            let byte = place.byte
            if byte == UInt8(ascii: "\"") { return place }
            if byte >= 0x80 {
                guard let next = UTF8Scan.skipSequences(place) else { throw .invalidUTF8 }
                place = next
            } else if byte == UInt8(ascii: "\\") {
                facts.insert(.escaped)
                place = try escape(at: place)
            } else {
                throw byte == UInt8(ascii: "\n") ? .unexpectedEnd : .controlCharacter
            }
        }
    }

    /// Checks an escape, surrogate pairs included.
    ///
    /// - Parameter place: at the backslash.
    /// - Returns: the place behind the escape.
    /// - Throws: the rule that the escape breaks.
    static func escape(at place: ByteCursor) throws(JSONSyntaxError.Code) -> ByteCursor {
        switch place[1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return place + 2
        case UInt8(ascii: "u"):
            let unit = try hexadecimalUnit(place + 2)
            guard unit & 0xF800 == 0xD800 else { return place + 6 }
            guard unit < 0xDC00, place[6] == UInt8(ascii: "\\"), place[7] == UInt8(ascii: "u") else {
                throw .loneSurrogate
            }
            guard try hexadecimalUnit(place + 8) & 0xFC00 == 0xDC00 else { throw .loneSurrogate }
            return place + 12
        case UInt8(ascii: "\n"):
            throw .unexpectedEnd
        default:
            throw .invalidEscape
        }
    }

    /// The value of four hexadecimal digits.
    static func hexadecimalUnit(_ place: ByteCursor) throws(JSONSyntaxError.Code) -> UInt16 {
        var unit: UInt16 = 0
        for offset in 0..<4 {
            let digit: UInt8
            switch place[offset] {
            case let byte where byte &- UInt8(ascii: "0") < 10: digit = byte &- UInt8(ascii: "0")
            case let byte where (byte | 0x20) &- UInt8(ascii: "a") < 6: digit = (byte | 0x20) &- UInt8(ascii: "a") &+ 10
            default: throw .invalidEscape
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// What is unusual about a key of `count` bytes.
    @inline(__always)
    static func keyFacts(_ start: ByteCursor, _ count: Int) -> Field.Facts {
        guard count > 0 else { return .containsUnusualKey }
        var unusual: UInt64 = 0
        var offset = 0
        while offset &+ 8 <= count {
            unusual |= ByteClasses.unusualInKeys((start + offset).word)
            offset &+= 8
        }
        if offset < count {
            let rest = UInt64(truncatingIfNeeded: count &- offset) &* 8
            unusual |= ByteClasses.unusualInKeys((start + offset).word | (UInt64.max << rest))
        }
        if count > 255 { return [.containsUnusualKey, .containsLongString] }
        return unusual == 0 ? [] : .containsUnusualKey
    }
}

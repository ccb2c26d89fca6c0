extension JSONScanner {
    /// Checks a string's bytes, eight at a time.
    ///
    /// - Parameters:
    ///   - start: behind the opening quote.
    ///   - facts: gains ``Field/Facts/escaped`` when a backslash comes.
    /// - Returns: the place of the closing quote.
    /// - Throws: the rule that the string breaks.
    static func string(
        from start: ByteCursor,
        _ facts: inout Field.Facts
    ) throws(JSONSyntaxError.Code) -> ByteCursor {
        var place = start
        while true {
            place = plainEnd(from: place)
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

    /// The first byte from here on that ends a string or takes a look; never past the sentinel.
    @inline(__always)
    static func plainEnd(from start: ByteCursor) -> ByteCursor {
        var place = start
        var stops = ByteScan.stringStops32(place)
        while stops == 0 {
            place += 32
            stops = ByteScan.stringStops32(place)
        }
        return place + stops.trailingZeroBitCount
    }

    /// The closing quote of a string, from a byte on that takes a look, and what is unusual about the text; `nil` when the
    /// string is malformed.
    @inline(never)
    static func unusualEnd(from place: ByteCursor) -> (place: ByteCursor, facts: Field.Facts)? {
        var facts: Field.Facts = []
        guard let end = try? string(from: place, &facts) else { return nil }
        return (end, facts)
    }

    /// Finds the end of a string of which nothing else need be known.
    ///
    /// - Parameter place: inside the string, at a byte that takes a look.
    /// - Returns: the place of the closing quote.
    /// - Throws: the rule that the string breaks.
    static func specialEnd(from place: ByteCursor) throws(JSONSyntaxError.Code) -> ByteCursor {
        var ignored: Field.Facts = []
        return try string(from: place, &ignored)
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

    /// A key inside a container.
    struct Key {
        /// What is unusual about it.
        var facts: Field.Facts
        /// Its bits, see ``KeySignature``.
        var signature: UInt64
        /// Behind its colon.
        var end: ByteCursor
        /// Whether the colon stands right behind the key.
        var isTight: Bool
    }

    /// Checks a key and its colon.
    @inline(__always)
    static func key(at entry: ByteCursor) throws(JSONSyntaxError.Code) -> Key {
        // Behind another byte there may be no sentinel any more.
        guard entry.byte == UInt8(ascii: "\"") else { return try unusualKey(at: entry) }
        let start = entry + 1
        var unusual: UInt64 = 0
        var place = start
        var word = place.word
        var stops = ByteClasses.stringStops(word)
        while stops == 0 {
            unusual |= ByteClasses.unusualInKeys(word)
            place += 8
            word = place.word
            stops = ByteClasses.stringStops(word)
        }
        let rest = UInt64(truncatingIfNeeded: stops.trailingZeroBitCount & ~7)
        unusual |= ByteClasses.unusualInKeys(word & ((1 &<< rest) &- 1))
        place += Int(truncatingIfNeeded: rest >> 3)
        let count = place - start
        guard place.byte == UInt8(ascii: "\""), count > 0, count <= 255, unusual == 0, place[1] == UInt8(ascii: ":")
        else { return try unusualKey(at: entry) }
        return Key(facts: [], signature: KeySignature.bits(of: start, count: count), end: place + 2, isTight: true)
    }

    /// Checks a key of any kind and its colon.
    private static func unusualKey(at entry: ByteCursor) throws(JSONSyntaxError.Code) -> Key {
        guard entry.byte == UInt8(ascii: "\"") else {
            throw entry.byte == UInt8(ascii: "\n") ? .unexpectedEnd : .unexpectedByte
        }
        let start = entry + 1
        var own: Field.Facts = []
        var place = try string(from: start, &own)
        let count = place - start
        var facts = keyFacts(start, count)
        if own.contains(.escaped) { facts.insert(.containsUnusualKey) }
        place += 1
        skipWhiteSpace(&place)
        guard place.byte == UInt8(ascii: ":") else {
            throw place.byte == UInt8(ascii: "\n") ? .unexpectedEnd : .unexpectedByte
        }
        return Key(facts: facts, signature: KeySignature.bits(of: start, count: count), end: place + 1, isTight: false)
    }

    /// What is unusual about a key of `count` bytes: too long, empty, or with one of `$`, `.` and space.
    static func keyFacts(_ start: ByteCursor, _ count: Int) -> Field.Facts {
        if count > 255 { return [.containsUnusualKey, .containsLongString] }
        for offset in 0..<count {
            let byte = start[offset]
            if byte == UInt8(ascii: "$") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: " ") {
                return .containsUnusualKey
            }
        }
        return count == 0 ? .containsUnusualKey : []
    }
}

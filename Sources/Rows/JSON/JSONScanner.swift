/// Checks JSON tokens at a cursor: RFC 8259 to the letter, UTF-8 included.
///
/// The text it walks is one line: it holds no newline and a newline follows it. No JSON token contains a raw
/// newline, so every loop here stops at that sentinel at the latest. (Texts that span lines get their newlines
/// turned into carriage returns first, which RFC 8259 treats alike.)
///
/// Depth costs no stack: which brackets are open stands in a byte array of `maximumDepth` places.
@safe
struct JSONScanner {
    /// What a value is, and what was learned on the way.
    struct Value {
        var kind: Field.Kind
        var facts: Field.Facts = []
        /// The value's own bytes: a string's without quotes.
        var start: ByteCursor
        var end: ByteCursor
        var payload: UInt64 = 0
    }

    let maximumDepth: Int
    private let brackets: NestingStack
    private let keys = NestedKeys()

    init(maximumDepth: Int) {
        self.maximumDepth = maximumDepth
        brackets = NestingStack(capacity: maximumDepth + 1)
    }

    /// Checks the value at the cursor.
    ///
    /// - Parameters:
    ///   - cursor: at the value's first byte; moves behind its last.
    ///   - depth: the levels around the value.
    /// - Returns: what it is and where its bytes stand.
    /// - Throws: the rule that the value breaks.
    @inline(__always)
    func value(at cursor: inout ByteCursor, depth: Int) throws(JSONSyntaxError.Code) -> Value {
        switch cursor.byte {
        case UInt8(ascii: "\""):
            var facts: Field.Facts = []
            let start = cursor + 1
            let end = try Self.string(from: start, &facts)
            cursor = end + 1
            return Value(kind: .string, facts: facts, start: start, end: end)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            var facts: Field.Facts = []
            let start = cursor
            cursor = try Self.number(from: start, &facts)
            return Value(kind: .number, facts: facts, start: start, end: cursor)
        case UInt8(ascii: "n"):
            return try literal(at: &cursor, "null", kind: .null, payload: 0)
        case UInt8(ascii: "t"):
            return try literal(at: &cursor, "true", kind: .bool, payload: 1)
        case UInt8(ascii: "f"):
            let start = cursor
            guard (cursor + 1).halfWord == Self.halfWord("alse") else { throw .unexpectedByte }
            cursor += 5
            return Value(kind: .bool, start: start, end: cursor, payload: 0)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            return try container(at: &cursor, depth: depth)
        case UInt8(ascii: "\n"):
            throw .unexpectedEnd
        default:
            throw .unexpectedByte
        }
    }

    @inline(__always)
    private func literal(
        at cursor: inout ByteCursor,
        _ word: StaticString,
        kind: Field.Kind,
        payload: UInt64
    ) throws(JSONSyntaxError.Code) -> Value {
        let start = cursor
        guard cursor.halfWord == Self.halfWord(word) else { throw .unexpectedByte }
        cursor += 4
        return Value(kind: kind, start: start, end: cursor, payload: payload)
    }

    /// The literal at the cursor: `null`, `true` or `false`; `nil` when there is none.
    @inline(__always)
    static func literal(at place: ByteCursor) -> (kind: Field.Kind, payload: UInt64, end: ByteCursor)? {
        let word = place.halfWord
        if word == halfWord("true") { return (.bool, 1, place + 4) }
        if word == halfWord("null") { return (.null, 0, place + 4) }
        if word == halfWord("fals"), place[4] == UInt8(ascii: "e") { return (.bool, 0, place + 5) }
        return nil
    }

    /// The boolean at the cursor; `nil` when there is none.
    ///
    /// Which of the two it is takes no branch, as that cannot be foretold.
    @inline(__always)
    static func boolean(at place: ByteCursor) -> (payload: UInt64, end: ByteCursor)? {
        let word = place.word
        // The second bit tells `f` from `t`; all bits are set in `pick` when it is `f`.
        let isFalse = (word >> 1) & 1
        let pick = 0 &- isFalse
        let (yes, no): (UInt64, UInt64) = (0x6575_7274, 0x65_736C_6166)
        guard word & (0xFFFF_FFFF | pick & 0xFF_0000_0000) == yes ^ (yes ^ no) & pick else { return nil }
        return (isFalse ^ 1, place + (4 &+ Int(truncatingIfNeeded: isFalse)))
    }

    @inline(__always)
    private static func halfWord(_ word: StaticString) -> UInt32 {
        // SAFETY: every caller passes a literal of four ASCII bytes.
        unsafe UInt32(littleEndian: UnsafeRawPointer(word.utf8Start).loadUnaligned(as: UInt32.self))
    }

    /// Checks an object or array, whatever it holds, without recursion.
    private func container(at cursor: inout ByteCursor, depth outer: Int) throws(JSONSyntaxError.Code) -> Value {
        let start = cursor
        let kind: Field.Kind = cursor.byte == UInt8(ascii: "{") ? .object : .array
        var facts: Field.Facts = []
        var signature: UInt64 = 0
        var values = 0
        var place = cursor
        var depth = outer
        var inObject = false
        var last = unsafe keys.last

        scan: while true {
            var isBehindValue = false
            if inObject {
                // The fast road: known keys with plain values or arrays of objects, no white space.
                var ownKeys: UInt64 = depth == outer &+ 1 ? .max : 0
                while let guess = unsafe keys.guess(after: last, at: place) {
                    let value = unsafe place + Int(guess.pointee.textCount)
                    guard let end = unsafe Self.plainValueEnd(of: guess, value) else {
                        // [{" stands here.
                        guard value.halfWord & 0xFF_FFFF == 0x22_7B5B, depth &+ 2 <= maximumDepth else { break }
                        unsafe signature |= guess.pointee.signature & ownKeys
                        unsafe last = guess
                        values &+= 2
                        brackets[depth] = false
                        brackets[depth &+ 1] = true
                        depth &+= 2
                        ownKeys = 0
                        place = value + 2
                        continue
                    }
                    let byte = end.byte
                    guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") else { break }
                    unsafe signature |= guess.pointee.signature & ownKeys
                    unsafe last = guess
                    values &+= 1
                    place = end + 1
                    if byte == UInt8(ascii: ",") { continue }
                    // In an array: },{" where one more object takes the place of this one, }]," where the array ends.
                    let next = end.halfWord
                    if next == 0x227B_2C7D, depth &- outer >= 2, !brackets[depth &- 2] {
                        values &+= 1
                        place = end + 3
                        continue
                    }
                    if next == 0x222C_5D7D, depth &- outer >= 3, !brackets[depth &- 2], brackets[depth &- 3] {
                        depth &-= 2
                        ownKeys = depth == outer &+ 1 ? .max : 0
                        place = end + 3
                        continue
                    }
                    place = end
                    isBehindValue = true
                    break
                }
            }
            if !isBehindValue {
                // A member or a value starts at `place`, white space aside.
                if place.byte <= 0x20 { Self.skipWhiteSpace(&place) }
                if inObject {
                    let bits: UInt64
                    if let guess = unsafe keys.guess(after: last, at: place) {
                        unsafe bits = guess.pointee.signature
                        unsafe place += Int(guess.pointee.textCount)
                        unsafe last = guess
                    } else {
                        let key = try Self.key(at: place)
                        var entry = unsafe keys.nothing
                        if key.facts.isEmpty, key.isTight {
                            unsafe entry = keys.entry(of: place, textCount: key.end - place, signature: key.signature)
                        }
                        if unsafe last != keys.nothing {
                            unsafe last.pointee.otherSuccessor = last.pointee.successor
                            unsafe last.pointee.successor = entry
                        }
                        facts.formUnion(key.facts)
                        unsafe (bits, place, last) = (key.signature, key.end, entry)
                    }
                    if depth == outer &+ 1 { signature |= bits }
                    if place.byte <= 0x20 { Self.skipWhiteSpace(&place) }
                }
                values &+= 1
                let byte = place.byte
                if byte == UInt8(ascii: "\"") {
                    let text = place + 1
                    place = Self.plainEnd(from: text)
                    if place.byte != UInt8(ascii: "\"") { place = try Self.specialEnd(from: place) }
                    if place - text > 255 { facts.insert(.containsLongString) }
                    place += 1
                } else if byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-") {
                    if let plain = Self.plainNumber(from: place, lead: byte),
                        plain.end.byte | 0x20 != UInt8(ascii: "e")
                    {
                        place = plain.end
                    } else {
                        var number: Field.Facts = []
                        place = try Self.number(from: place, &number)
                        if number.contains(.extreme) { facts.insert(.extreme) }
                    }
                } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                    guard depth < maximumDepth else { throw .nestingTooDeep }
                    inObject = byte == UInt8(ascii: "{")
                    brackets[depth] = inObject
                    depth &+= 1
                    place += 1
                    if place.byte <= 0x20 { Self.skipWhiteSpace(&place) }
                    if place.byte != (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { continue scan }
                } else if let literal = Self.literal(at: place) {
                    if literal.kind == .null { facts.insert(.containsNull) }
                    place = literal.end
                } else {
                    throw byte == UInt8(ascii: "\n") ? .unexpectedEnd : .unexpectedByte
                }
            }
            // Behind a value: a comma, or brackets that close.
            while true {
                if place.byte <= 0x20 { Self.skipWhiteSpace(&place) }
                let byte = place.byte
                if byte == UInt8(ascii: ","), depth > outer {
                    place += 1
                    continue scan
                }
                guard byte == (inObject ? UInt8(ascii: "}") : UInt8(ascii: "]")), depth > outer else {
                    throw byte == UInt8(ascii: "\n") ? .unexpectedEnd : .unexpectedByte
                }
                place += 1
                depth &-= 1
                if depth == outer { break scan }
                inObject = brackets[depth &- 1]
            }
        }
        // The container itself is one of the values counted.
        if values > 257 { facts.insert(.containsMany) }
        unsafe keys.last = last
        cursor = place
        return Value(kind: kind, facts: facts, start: start, end: place, payload: signature)
    }

    /// The end of a string of at most 255 plain bytes, of a plain number up to its exponent, or of a boolean; `nil` for any
    /// other value.
    @inline(__always)
    private static func plainValueEnd(
        of key: UnsafeMutablePointer<NestedKeys.Entry>,
        _ start: ByteCursor
    ) -> ByteCursor? {
        let byte = start.byte
        if byte == UInt8(ascii: "\"") {
            let stops = ByteScan.stringStops(start + 1)
            guard stops != 0 else { return longStringEnd(start) }
            let quote = unsafe start + 1 + key.pointee.usualLength.length(by: stops)
            return quote.byte == UInt8(ascii: "\"") ? quote + 1 : nil
        }
        if byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-") {
            return plainNumber(from: start, lead: byte)?.end
        }
        return boolean(at: start)?.end
    }

    /// The end of a string of sixteen to 255 plain bytes.
    @inline(never)
    private static func longStringEnd(_ start: ByteCursor) -> ByteCursor? {
        let quote = plainEnd(from: start + 17)
        return quote.byte == UInt8(ascii: "\"") && quote - start <= 256 ? quote + 1 : nil
    }

    /// Skips space, tab and carriage return; never the newline that ends the text.
    @inline(__always)
    static func skipWhiteSpace(_ cursor: inout ByteCursor) {
        while cursor.byte <= 0x20 {
            guard cursor.byte == 0x20 || cursor.byte == 0x0D || cursor.byte == 0x09 else { return }
            cursor += 1
        }
    }
}

/// JSON strings and JSON text inside strings.
enum JSONText {
    /// Writes what a checked JSON string says, escapes resolved; never longer than the string itself.
    ///
    /// - Parameters:
    ///   - start: behind the opening quote.
    ///   - end: at the closing quote.
    ///   - sink: has room for `end - start` bytes.
    static func unescape(_ start: ByteCursor, _ end: ByteCursor, into sink: inout ByteSink) {
        var place = start
        while place < end {
            let byte = place.byte
            guard byte == UInt8(ascii: "\\") else {
                sink.write(byte)
                place += 1
                continue
            }
            switch place[1] {
            case UInt8(ascii: "b"): sink.write(0x08)
            case UInt8(ascii: "f"): sink.write(0x0C)
            case UInt8(ascii: "n"): sink.write(0x0A)
            case UInt8(ascii: "r"): sink.write(0x0D)
            case UInt8(ascii: "t"): sink.write(0x09)
            case UInt8(ascii: "u"):
                place = scalar(at: place, into: &sink)
                continue
            case let other: sink.write(other)
            }
            place += 2
        }
    }

    /// Writes the scalar of a `\u` escape or surrogate pair as UTF-8.
    private static func scalar(at place: ByteCursor, into sink: inout ByteSink) -> ByteCursor {
        // The string is checked: the digits are there and surrogates come in pairs.
        guard let unit = try? JSONScanner.hexadecimalUnit(place + 2) else { return place + 2 }
        var value = UInt32(unit)
        var next = place + 6
        if unit & 0xF800 == 0xD800, let trail = try? JSONScanner.hexadecimalUnit(place + 8) {
            value = 0x10000 + (value & 0x3FF) << 10 + UInt32(trail & 0x3FF)
            next = place + 12
        }
        for byte in String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8 { sink.write(byte) }
        return next
    }
}

extension Row {
    /// The plain UTF-8 bytes of a text field, escapes resolved.
    ///
    /// - Parameter field: of kind ``Field/Kind/string``.
    /// - Returns: a field whose bytes are the text itself; in the row's scratch memory if the input had escapes.
    public func plainText(of field: Field) -> Field {
        guard field.facts.contains(.escaped) else { return field }
        var plain = field
        var sink = unsafe ByteSink(scratch.reserve(Int(field.count)))
        plain.bytes = sink.cursor
        JSONText.unescape(field.bytes, field.end, into: &sink)
        plain.count = Int32(truncatingIfNeeded: sink.cursor - plain.bytes)
        plain.facts = UTF8Scan.text(plain.bytes, plain.end) == false ? [] : .needsEscaping
        return plain
    }

    /// The JSON value that a text field spells.
    ///
    /// - Parameter field: of kind ``Field/Kind/string``.
    /// - Returns: a field over JSON text without raw newlines: the text itself, or a copy in the row's scratch memory where
    ///   each is a carriage return; `nil` when the text is not JSON (RFC 8259) or nests too deep.
    public func jsonValue(in field: Field) -> Field? {
        if !field.facts.contains(.escaped), let value = valueInPlace(field) { return value }
        let text = plainText(of: field)
        let count = Int(text.count)
        var sink = unsafe ByteSink(scratch.reserve(count + 1))
        let start = sink.cursor
        sink.copyExactly(text.bytes, count: count)
        sink.write(UInt8(ascii: "\n"))
        var newline = start.first(UInt8(ascii: "\n"), before: start + count)
        while let found = newline {
            sink.overwrite(found, with: UInt8(ascii: "\r"))
            newline = (found + 1).first(UInt8(ascii: "\n"), before: start + count)
        }
        return value(from: start, upTo: start + count, column: field.column)
    }

    /// The JSON value that a text spells where it stands; `nil` when it is none, or has a raw newline.
    ///
    /// SAFETY: fields lie in memory that is written to before they are read, and on this thread; the byte behind the text,
    /// which is the slack's at the latest, is the sentinel meanwhile and then itself again.
    private func valueInPlace(_ field: Field) -> Field? {
        let end = unsafe UnsafeMutablePointer(mutating: field.end.address)
        let byte = unsafe end.pointee
        unsafe end.pointee = UInt8(ascii: "\n")
        defer { unsafe end.pointee = byte }
        return value(from: field.bytes, upTo: field.end, column: field.column)
    }

    /// The JSON value that fills a text, white space aside; a newline stands behind it.
    private func value(from start: ByteCursor, upTo end: ByteCursor, column: Int32) -> Field? {
        var place = start
        JSONScanner.skipWhiteSpace(&place)
        guard let value = try? scanner.value(at: &place, depth: 1) else { return nil }
        JSONScanner.skipWhiteSpace(&place)
        guard place == end else { return nil }
        return Field(
            column: column,
            kind: value.kind,
            facts: value.facts,
            bytes: value.start,
            count: value.end - value.start,
            payload: value.payload
        )
    }
}

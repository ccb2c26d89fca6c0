/// The fast road: fields that are as expected are written as JSON text at once, and only the others are filled.
extension MessagePackDecoder {
    /// Bytes of a value that can be as expected, at most: its own, and quotes.
    static let expectedBytes = Expectation.maximumBytes + 2

    public func nextExpected() -> Bool {
        let start = place
        guard start < end, skipper == nil else { return false }
        let header = MessagePackHeader(start)
        guard start + header.size <= end, case .array = header.kind, header.count == columns.count,
            // The first row goes the general way: it fills in which columns the fields have.
            unsafe row.state.pointee.settledCount == columns.count
        else { return false }
        row.scratch.reset()
        guard let text = expectedFields(from: start + header.size) else { return false }
        let count = text.behind - start
        guard count <= limits.maximumRecordBytes else { return false }
        row.beginExpected(at: start, count: count, text: text.start, textEnd: text.end)
        place = text.behind
        return true
    }

    /// Writes the text of the fields at the cursor, if each of them can be used.
    ///
    /// - Parameter start: behind the header of an array with as many elements as there are columns.
    /// - Returns: where the text stands, and the place behind the last element; `nil` when the general way has to find out
    ///   more.
    private func expectedFields(
        from start: ByteCursor
    ) -> (start: ByteCursor, end: ByteCursor, behind: ByteCursor)? {
        let (end, columnCount) = (end, columns.count)
        let fields = unsafe row.storage
        let unexpected = unsafe row.state.pointee.unexpected
        var unexpectedCount = 0
        var sink = unsafe ByteSink(text)
        let textStart = sink.cursor
        var place = start
        // A schema names no column twice, so that its columns have the table's first indices.
        let patterns = unsafe row.columns.patterns
        // What is handed to another function is a copy: the sink and the place themselves stay in registers.
        for index in 0..<columnCount {
            let pattern = unsafe patterns + index
            let lead = place.byte
            var field: Field
            if lead & 0xE0 == 0xA0 || lead == 0xD9 || lead == 0xDA {
                let value: ByteCursor
                let count: Int
                if lead < 0xC0 {
                    (value, count) = (place + 1, Int(lead & 0x1F))
                } else if lead == 0xD9 {
                    (value, count) = (place + 2, Int(place[1]))
                } else {
                    (value, count) = (place + 3, Int(place[1]) << 8 | Int(place[2]))
                }
                place = value + count
                guard place <= end else { return nil }
                var facts: Field.Facts = []
                // There is room for so many bytes and no more.
                let isNoted = unsafe pattern.pointee.isNoted && count > 0 && count <= Expectation.maximumBytes
                if unsafe count <= Int(pattern.pointee.stringLimit) || isNoted {
                    let before = sink
                    unsafe sink.copy(pattern.pointee.text, count: Int(pattern.pointee.textCount))
                    sink.write(UInt8(ascii: "\""))
                    if sink.copyPlain(value, count: count) || UTF8Scan.text(value, place) == false {
                        sink.write(UInt8(ascii: "\""))
                        sink.write(UInt8(ascii: ","))
                        if isNoted {
                            let column = Int32(truncatingIfNeeded: index)
                            unsafe fields[index] = Field(column: column, kind: .string, bytes: value, count: count)
                        }
                        continue
                    }
                    sink = before
                    guard UTF8Scan.text(value, place) != nil else { return nil }
                    facts = .needsEscaping
                } else if count > 1, value.byte == UInt8(ascii: "{"), place <= end, UTF8Scan.isASCII(value, place) {
                    // JSON, and its quotes need escaping. Where it holds none, that is escaped in vain.
                    facts = .needsEscaping
                } else {
                    guard let needsEscaping = UTF8Scan.text(value, place) else { return nil }
                    if needsEscaping { facts = .needsEscaping }
                }
                field = Field(column: 0, kind: .string, facts: facts, bytes: value, count: count)
            } else if lead < 0x80 || (lead == 0xCC || lead == 0xCD || lead == 0xCE) {
                let number = Self.number(place, lead)
                place += number.size
                if unsafe pattern.pointee.takesNumbers, number.value < EightDigits.limit {
                    guard place <= end else { return nil }
                    unsafe sink.copy(pattern.pointee.text, count: Int(pattern.pointee.textCount))
                    sink.write(digits: number.value)
                    sink.write(UInt8(ascii: ","))
                    continue
                }
                field = Field(column: 0, kind: .signedInteger, bytes: place, count: 0, payload: number.value)
            } else if lead == 0xCB, unsafe pattern.pointee.takesNumbers, place + 9 <= end,
                case let value = Double(bitPattern: place.bigEndian64(1)), value.isFinite
            {
                unsafe sink.copy(pattern.pointee.text, count: Int(pattern.pointee.textCount))
                if !sink.writeCents(value) {
                    var behind = sink
                    behind.write(double: value)
                    sink = behind
                }
                sink.write(UInt8(ascii: ","))
                place += 9
                continue
            } else if lead == 0xC2 || lead == 0xC3 {
                place += 1
                if unsafe pattern.pointee.takesBooleans {
                    unsafe sink.copy(pattern.pointee.text, count: Int(pattern.pointee.textCount))
                    sink.write(boolean: lead == 0xC3)
                    sink.write(UInt8(ascii: ","))
                    continue
                }
                field = Field(column: 0, kind: .bool, bytes: place, count: 0, payload: UInt64(lead & 1))
            } else if lead == 0xC0 {
                place += 1
                field = Field(column: 0, kind: .null, bytes: place, count: 0)
                if unsafe pattern.pointee.takesNulls {
                    unsafe sink.copy(pattern.pointee.text, count: Int(pattern.pointee.textCount))
                    sink.write(0x2C_6C6C_756E, count: 5)
                    continue
                }
            } else {
                if lead & 0xF0 == 0x90, limits.maximumDepth > 1, unsafe pattern.pointee.expectation.allows(.array) {
                    var behind = sink
                    unsafe behind.copy(pattern.pointee.text, count: Int(pattern.pointee.textCount))
                    let array = behind.cursor
                    if let next = Self.plainTexts(place, end, to: &behind),
                        unsafe pattern.pointee.expectation.isMet(.array, [], behind.cursor - array)
                    {
                        behind.write(UInt8(ascii: ","))
                        (sink, place) = (behind, next)
                        continue
                    }
                }
                var cursor = place
                guard let other = anyField(at: &cursor, index) else { return nil }
                (field, place) = (other, cursor)
                if unsafe pattern.pointee.expectation.isMet(field.kind, field.facts, Int(field.count)) {
                    unsafe sink.copy(pattern.pointee.text, count: Int(pattern.pointee.textCount))
                    var behind = sink
                    Self.write(field, to: &behind)
                    sink = behind
                    continue
                }
            }
            guard place <= end else { return nil }
            field.column = Int32(truncatingIfNeeded: index)
            unsafe fields[index] = field
            unsafe unexpected[unexpectedCount] = UnexpectedField(
                index: Int32(truncatingIfNeeded: index),
                textBefore: sink.cursor - 1,
                textAfter: sink.cursor
            )
            unexpectedCount &+= 1
        }
        guard place <= end else { return nil }
        unsafe row.state.pointee.unexpectedCount = unexpectedCount
        return (textStart, sink.cursor - 1, place)
    }

    /// An unsigned integer of at most four bytes, and the bytes that it takes.
    @inline(__always)
    private static func number(_ place: ByteCursor, _ lead: UInt8) -> (value: UInt64, size: Int) {
        if lead < 0x80 { return (UInt64(lead), 1) }
        // 1, 2 or 4 bytes behind the lead.
        let count = 1 &<< Int(lead &- 0xCC)
        let word = UInt64((place + 1).halfWord.byteSwapped)
        return (word &>> UInt64(truncatingIfNeeded: 32 &- count &* 8), count + 1)
    }

    /// Writes an array of short plain texts, which needs no look at its inside.
    ///
    /// - Parameters:
    ///   - start: at the lead byte of an array with fewer than sixteen elements.
    ///   - end: of the window.
    ///   - sink: takes at most ``Expectation/maximumBytes`` bytes and slack.
    /// - Returns: the place behind it; `nil` for any other array, and what was written does not count then.
    @inline(never)
    private static func plainTexts(
        _ start: ByteCursor,
        _ end: ByteCursor,
        to sink: inout ByteSink
    ) -> ByteCursor? {
        let text = sink.cursor
        var place = start + 1
        sink.write(UInt8(ascii: "["))
        for index in 0..<Int(start.byte & 0x0F) {
            let count = Int(place.byte & 0x1F)
            guard place < end, place.byte & 0xE0 == 0xA0, place + 1 + count <= end,
                sink.cursor - text + count + 4 <= Expectation.maximumBytes
            else { return nil }
            if index > 0 { sink.write(UInt8(ascii: ",")) }
            sink.write(UInt8(ascii: "\""))
            guard sink.copyPlain(place + 1, count: count) else { return nil }
            sink.write(UInt8(ascii: "\""))
            place += 1 + count
        }
        sink.write(UInt8(ascii: "]"))
        return place
    }

    private func anyField(at cursor: inout ByteCursor, _ index: Int) -> Field? {
        var rejection: Rejection?
        return try? field(at: &cursor, index, &rejection)
    }

    private static func write(_ field: Field, to sink: inout ByteSink) {
        sink.write(value: field)
        sink.write(UInt8(ascii: ","))
    }
}

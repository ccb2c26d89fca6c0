/// Fills a row from one CSV or TSV record.
@safe
final class DelimitedScanner {
    /// What came of scanning.
    enum Outcome {
        case needsInput
        /// So many fields; the next record starts at the cursor.
        case record(Int, ByteCursor)
        case rejected(Rejection, ByteCursor)
    }

    /// The columns' types; empty when no schema gives them.
    var types: [ColumnType] = []

    private let row: Row
    private let dialect: DelimitedDialect
    private let nullTexts: [[UInt8]]

    init(row: Row, dialect: DelimitedDialect) {
        self.row = row
        self.dialect = dialect
        nullTexts = dialect.nullText.map { [Array($0.utf8)] } ?? [[], Array("null".utf8)]
    }

    /// Scans the record at `start`.
    ///
    /// Fields beyond `columns` are counted and go to the first column, for the header line and for row widths.
    func scan(from start: ByteCursor, before end: ByteCursor, columns: [Int32]) -> Outcome {
        var place = start
        var count = 0
        var rejection: Rejection?
        while true {
            let field: Field?
            if dialect.isQuoted, place < end, place.byte == UInt8(ascii: "\"") {
                guard let behind = closingQuote(of: place, before: end) else { return .needsInput }
                field = quoted(place + 1, behind - 1)
                place = behind
                if place.byte == UInt8(ascii: "\r"), place + 1 < end, place[1] == UInt8(ascii: "\n") { place += 1 }
                guard place < end else { return .needsInput }
                if place.byte != dialect.separator, place.byte != UInt8(ascii: "\n") {
                    return stray(place, end)
                }
            } else {
                guard let behind = fieldEnd(place, end) else { return .needsInput }
                var last = behind
                if behind.byte == UInt8(ascii: "\n"), last > place, (last - 1).byte == UInt8(ascii: "\r") {
                    last = last - 1
                }
                if dialect.isQuoted, place.first(UInt8(ascii: "\""), before: last) != nil { return stray(place, end) }
                field = plain(place, last)
                place = behind
            }
            row.reserve(count)
            if var field {
                field.column = count < columns.count ? columns[count] : 0
                unsafe row.storage[count] = field
            } else if rejection == nil {
                rejection = .notUTF8(column: count < columns.count ? row.columns.names[Int(columns[count])] : "")
            }
            count += 1
            let isRecordEnd = place.byte == UInt8(ascii: "\n")
            place += 1
            if isRecordEnd {
                if let rejection { return .rejected(rejection, place) }
                return .record(count, place)
            }
        }
    }

    /// Turns text into numbers and booleans where the schema says so.
    func applyTypes(_ count: Int) -> Rejection? {
        guard !types.isEmpty else { return nil }
        for index in 0..<count {
            let type = types[index]
            guard type == .integer || type == .floatingPoint || type == .boolean else { continue }
            // SAFETY: the scan filled `count` fields.
            let field = unsafe row.storage[index]
            guard field.kind == .string else { continue }
            let line = unsafe ByteSink(row.scratch.reserve(Int(field.count) + 1))
            var sink = line
            sink.copyExactly(field.bytes, count: Int(field.count))
            sink.write(UInt8(ascii: "\n"))
            var cursor = line.cursor
            let expected: Field.Kind = type == .boolean ? .bool : .number
            guard let value = try? row.scanner.value(at: &cursor, depth: 1), value.kind == expected,
                cursor.byte == UInt8(ascii: "\n"), cursor - line.cursor == Int(field.count)
            else {
                return Rejection(
                    .invalidNumber,
                    column: row.columns.names[Int(field.column)],
                    type == .boolean ? "the text is no boolean" : "the text is no number"
                )
            }
            unsafe row.storage[index] = Field(
                column: field.column,
                kind: value.kind,
                facts: value.facts,
                bytes: value.start,
                count: value.end - value.start,
                payload: value.payload
            )
        }
        return nil
    }

    private func fieldEnd(_ start: ByteCursor, _ end: ByteCursor) -> ByteCursor? {
        var place = start
        while place < end {
            if place.byte == dialect.separator || place.byte == UInt8(ascii: "\n") { return place }
            place += 1
        }
        return nil
    }

    /// The place behind the quote that closes the one at `start`.
    private func closingQuote(of start: ByteCursor, before end: ByteCursor) -> ByteCursor? {
        var place = start + 1
        while let quote = place.first(UInt8(ascii: "\""), before: end) {
            guard quote + 1 < end else { return nil }
            if quote[1] != UInt8(ascii: "\"") { return quote + 1 }
            place = quote + 2
        }
        return nil
    }

    private func quoted(_ start: ByteCursor, _ end: ByteCursor) -> Field? {
        guard start.first(UInt8(ascii: "\""), before: end) != nil else { return text(start, end) }
        var sink = unsafe ByteSink(row.scratch.reserve(end - start))
        let plain = sink.cursor
        var place = start
        while place < end {
            sink.write(place.byte)
            place += place.byte == UInt8(ascii: "\"") ? 2 : 1
        }
        return text(plain, sink.cursor)
    }

    private func plain(_ start: ByteCursor, _ end: ByteCursor) -> Field? {
        let isNull = nullTexts.contains { unsafe start.bytes(upTo: end).elementsEqual($0) }
        return isNull ? Field(column: 0, kind: .null, bytes: start, count: end - start) : text(start, end)
    }

    private func text(_ start: ByteCursor, _ end: ByteCursor) -> Field? {
        guard let needsEscaping = UTF8Scan.text(start, end) else { return nil }
        return Field(
            column: 0,
            kind: .string,
            facts: needsEscaping ? .needsEscaping : [],
            bytes: start,
            count: end - start
        )
    }

    /// A quote where none may be: the record ends at the next newline.
    private func stray(_ place: ByteCursor, _ end: ByteCursor) -> Outcome {
        guard let newline = place.first(UInt8(ascii: "\n"), before: end) else { return .needsInput }
        return .rejected(Rejection(.csvSyntax, "a quote inside a field that does not begin with one"), newline + 1)
    }
}

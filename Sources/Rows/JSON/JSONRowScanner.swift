/// Fills a row from one line of JSON: an object, or an array with the schema's columns.
///
/// Objects of one dump tend to have their keys in one order, so the scanner guesses each key from the one before
/// it and compares eight bytes at a time; only a wrong guess costs a look into the column table.
@safe
final class JSONRowScanner {
    /// What every record of the input is.
    enum Shape {
        case objects
        /// Arrays whose values belong to these columns of the table.
        case arrays([Int32])
    }

    let row: Row
    private let shape: Shape
    private let scanner: JSONScanner
    @safe @exclusivity(unchecked) private var firstColumn: Int32 = -1

    init(row: Row, shape: Shape) {
        self.row = row
        self.shape = shape
        scanner = row.scanner
    }

    /// Scans the record at the cursor, which ends with the newline behind it.
    ///
    /// - Parameter cursor: at the record's first byte; moves to the newline when the record is good.
    /// - Returns: why the record cannot be used; `nil` when the row is filled.
    @inline(__always)
    func scan(_ cursor: inout ByteCursor) -> Rejection? {
        let start = cursor
        do throws(JSONSyntaxError.Code) {
            let rejection: Rejection?
            switch shape {
            case .objects:
                guard cursor.byte == UInt8(ascii: "{") else {
                    return try notTheShape(&cursor, .rowNotAnObject, "the record is not a JSON object")
                }
                if row.columns.isCrowded { startAnew() }
                rejection = try object(&cursor)
            case .arrays(let columns):
                guard cursor.byte == UInt8(ascii: "[") else {
                    return try notTheShape(&cursor, .rowNotAnArray, "the record is not a JSON array")
                }
                rejection = try array(&cursor, columns)
            }
            JSONScanner.skipWhiteSpace(&cursor)
            guard cursor.byte == UInt8(ascii: "\n") else { throw .trailingBytes }
            return rejection
        } catch {
            return Self.rejection(error, at: start)
        }
    }

    private func object(_ cursor: inout ByteCursor) throws(JSONSyntaxError.Code) -> Rejection? {
        var place = cursor + 1
        var count = 0
        var sameColumns = true
        var previous: Int32 = -1
        var guess = firstColumn
        let columns = row.columns
        var patterns = unsafe columns.patterns
        JSONScanner.skipWhiteSpace(&place)
        if place.byte == UInt8(ascii: "}") {
            cursor = place + 1
            return row.finish(count: 0, sameColumns: true)
        }
        while true {
            let entry = place
            var isTight = true
            let column: Int32
            if guess >= 0, unsafe patterns[Int(guess)].matches(place) {
                column = guess
                place += unsafe Int(patterns[Int(guess)].textCount)
            } else {
                column = try key(&place, &isTight)
                unsafe patterns = unsafe columns.patterns
                if previous < 0 { firstColumn = column } else { unsafe patterns[Int(previous)].successor = column }
            }
            if place.byte <= 0x20 {
                isTight = false
                JSONScanner.skipWhiteSpace(&place)
            }
            // Strings and numbers are most of what comes; the rest takes the general way.
            var facts: Field.Facts = isTight ? .tight : []
            var kind = Field.Kind.string
            var payload: UInt64 = 0
            let start: ByteCursor
            let end: ByteCursor
            if place.byte == UInt8(ascii: "\"") {
                start = place + 1
                end = try JSONScanner.string(from: start, &facts)
                place = end + 1
            } else if place.byte &- UInt8(ascii: "0") < 10 {
                kind = .number
                start = place
                end = try JSONScanner.number(from: start, &facts)
                place = end
            } else {
                let value = try scanner.value(at: &place, depth: 1)
                (kind, start, end, payload) = (value.kind, value.start, value.end, value.payload)
                facts.formUnion(value.facts)
            }
            row.reserve(count)
            let field = unsafe row.storage + count
            if unsafe field.pointee.column != column { sameColumns = false }
            unsafe field.pointee = Field(
                column: column,
                kind: kind,
                facts: facts,
                bytes: start,
                count: end - start,
                lead: start - entry,
                payload: payload
            )
            count &+= 1
            previous = column
            guess = unsafe patterns[Int(column)].successor
            if place.byte <= 0x20 { JSONScanner.skipWhiteSpace(&place) }
            if place.byte == UInt8(ascii: ",") {
                place += 1
                if place.byte <= 0x20 { JSONScanner.skipWhiteSpace(&place) }
                continue
            }
            guard place.byte == UInt8(ascii: "}") else {
                throw place.byte == UInt8(ascii: "\n") ? .unexpectedEnd : .unexpectedByte
            }
            cursor = place + 1
            return row.finish(count: count, sameColumns: sameColumns)
        }
    }

    /// Forgets the names of an input that has too many.
    private func startAnew() {
        row.columns.restart()
        row.forgetColumns()
        firstColumn = -1
    }

    /// Reads a key that was not guessed, and its colon.
    private func key(_ cursor: inout ByteCursor, _ isTight: inout Bool) throws(JSONSyntaxError.Code) -> Int32 {
        guard cursor.byte == UInt8(ascii: "\"") else {
            throw cursor.byte == UInt8(ascii: "\n") ? .unexpectedEnd : .unexpectedByte
        }
        let entry = cursor
        var facts: Field.Facts = []
        let start = cursor + 1
        let end = try JSONScanner.string(from: start, &facts)
        cursor = end + 1
        JSONScanner.skipWhiteSpace(&cursor)
        guard cursor.byte == UInt8(ascii: ":") else {
            throw cursor.byte == UInt8(ascii: "\n") ? .unexpectedEnd : .unexpectedByte
        }
        cursor += 1
        let column: Int32
        if facts.contains(.escaped) {
            var sink = unsafe ByteSink(row.scratch.reserve(end - start))
            let plain = sink.cursor
            JSONText.unescape(start, end, into: &sink)
            column = row.columns.index(of: plain, count: sink.cursor - plain)
        } else {
            column = row.columns.index(of: start, count: end - start)
        }
        isTight = unsafe row.columns.patterns[Int(column)].matches(entry)
        return column
    }

    private func array(_ cursor: inout ByteCursor, _ columns: [Int32]) throws(JSONSyntaxError.Code) -> Rejection? {
        var place = cursor + 1
        var count = 0
        JSONScanner.skipWhiteSpace(&place)
        if place.byte == UInt8(ascii: "]") {
            place += 1
        } else {
            while true {
                JSONScanner.skipWhiteSpace(&place)
                let value = try scanner.value(at: &place, depth: 1)
                if count < columns.count {
                    row.reserve(count)
                    unsafe row.storage[count] = Field(
                        column: columns[count],
                        kind: value.kind,
                        facts: value.facts,
                        bytes: value.start,
                        count: value.end - value.start,
                        payload: value.payload
                    )
                }
                count &+= 1
                JSONScanner.skipWhiteSpace(&place)
                let byte = place.byte
                guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") else {
                    throw byte == UInt8(ascii: "\n") ? .unexpectedEnd : .unexpectedByte
                }
                place += 1
                if byte == UInt8(ascii: "]") { break }
            }
        }
        cursor = place
        guard count == columns.count else {
            return .rowWidth(found: count, expected: columns.count)
        }
        return row.finish(count: count, sameColumns: true)
    }

    /// Checks a value of another shape, so that bad JSON is called that first.
    private func notTheShape(
        _ cursor: inout ByteCursor,
        _ reason: RejectionReason,
        _ message: String
    ) throws(JSONSyntaxError.Code) -> Rejection {
        _ = try scanner.value(at: &cursor, depth: 0)
        JSONScanner.skipWhiteSpace(&cursor)
        guard cursor.byte == UInt8(ascii: "\n") else { throw .trailingBytes }
        return Rejection(reason, message)
    }

    private static func rejection(_ code: JSONSyntaxError.Code, at start: ByteCursor) -> Rejection {
        switch code {
        case .invalidUTF8, .loneSurrogate: Rejection(.invalidUTF8, code.rawValue)
        case .nestingTooDeep: Rejection(.nestingTooDeep, "arrays and objects nest deeper than the limit")
        default: Rejection(.jsonSyntax, "not JSON: \(code.rawValue)")
        }
    }
}

extension Rejection {
    static func rowWidth(found: Int, expected: Int) -> Rejection {
        Rejection(.rowWidth, "the row has \(found) values, the schema has \(expected) columns")
    }
}

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
    /// The columns of arrays.
    private let arrayColumns: [Int32]
    let isObjects: Bool
    let scanner: JSONScanner
    let expectedMembers = ExpectedMembers()
    /// The column that rows begin with.
    @safe @exclusivity(unchecked) var firstColumn: Int32 = -1
    /// Rows to scan in the general way before the next try of the other.
    @safe @exclusivity(unchecked) var pause = 0
    /// How long the next pause is.
    @safe @exclusivity(unchecked) var nextPause = 1

    /// See ``DecodingLimits/longestPause``.
    let longestPause: Int

    init(row: Row, shape: Shape, limits: DecodingLimits) {
        self.row = row
        longestPause = limits.longestPause
        if case .arrays(let columns) = shape {
            (isObjects, arrayColumns) = (false, columns)
        } else {
            (isObjects, arrayColumns) = (true, [])
        }
        scanner = row.scanner
        row.completion = self
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
            if isObjects {
                guard cursor.byte == UInt8(ascii: "{") else {
                    return try notTheShape(&cursor, .rowNotAnObject, "the record is not a JSON object")
                }
                if row.columns.isCrowded { startAnew() }
                rejection = try object(&cursor)
            } else {
                guard cursor.byte == UInt8(ascii: "[") else {
                    return try notTheShape(&cursor, .rowNotAnArray, "the record is not a JSON array")
                }
                rejection = try array(&cursor)
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
        var common = Field.Facts.tight
        var previous: Int32 = -1
        var guess = firstColumn
        var patterns = unsafe row.columns.patterns
        var fields = unsafe row.storage
        var unexpected = unsafe row.state.pointee.unexpected
        var unexpectedCount = 0
        var capacity = unsafe row.state.pointee.capacity
        JSONScanner.skipWhiteSpace(&place)
        if place.byte == UInt8(ascii: "}") {
            cursor = place + 1
            return row.finish(count: 0, sameColumns: true)
        }
        while true {
            let entry: ByteCursor
            var facts = Field.Facts.tight
            let column: Int32
            var pattern = unsafe patterns + Int(max(guess, 0))
            if guess >= 0, unsafe pattern.matches(place) {
                entry = place
                column = guess
                place += unsafe Int(pattern.pointee.textCount)
            } else {
                let key = try key(place, guess)
                // As long as every guess is right, the columns are those of the row before.
                if key.column != guess { sameColumns = false }
                (column, facts) = (key.column, key.isTight ? .tight : [])
                if key.entry != place { common = [] }
                (entry, place) = (key.entry, key.end)
                unsafe patterns = unsafe row.columns.patterns
                unsafe pattern = patterns + Int(column)
                if previous < 0 { firstColumn = column } else { unsafe patterns[Int(previous)].successor = column }
            }
            // Strings, numbers and literals are most of what comes; the rest takes the general way.
            var kind = Field.Kind.string
            var payload: UInt64 = 0
            var start = place
            let end: ByteCursor
            if place.byte == UInt8(ascii: "\"") {
                start = place + 1
                place = JSONScanner.plainEnd(from: start)
                if place.byte != UInt8(ascii: "\"") {
                    var found = facts
                    place = try JSONScanner.string(from: place, &found)
                    facts = found
                }
                end = place
                place += 1
            } else if place.byte &- UInt8(ascii: "0") < 10 {
                kind = .number
                end = try JSONScanner.number(from: start, &facts)
                place = end
            } else if let literal = JSONScanner.literal(at: place) {
                (kind, payload, end) = (literal.kind, literal.payload, literal.end)
                place = end
            } else {
                var behind = place
                JSONScanner.skipWhiteSpace(&behind)
                if behind != place { facts = [] }
                let value = try scanner.value(at: &behind, depth: 1)
                (kind, start, end, payload) = (value.kind, value.start, value.end, value.payload)
                facts.formUnion(value.facts)
                place = behind
            }
            if count >= capacity {
                unsafe row.state.pointee.unexpectedCount = unexpectedCount
                row.grow()
                unsafe fields = unsafe row.storage
                unsafe unexpected = unsafe row.state.pointee.unexpected
                unsafe capacity = row.state.pointee.capacity
            }
            if unsafe !pattern.pointee.expectation.isMet(kind, facts, end - start) {
                unsafe unexpected[unexpectedCount] = UnexpectedField(
                    index: Int32(truncatingIfNeeded: count),
                    textBefore: entry - 1,
                    textAfter: place + 1
                )
                unexpectedCount &+= 1
            }
            unsafe fields[count] = Field(
                column: column,
                kind: kind,
                facts: facts,
                bytes: start,
                count: end - start,
                lead: start - entry,
                payload: payload
            )
            count &+= 1
            common.formIntersection(facts)
            if place.byte != UInt8(ascii: ",") {
                if place.byte <= 0x20 {
                    common = []
                    JSONScanner.skipWhiteSpace(&place)
                }
                if place.byte == UInt8(ascii: "}") { break }
                guard place.byte == UInt8(ascii: ",") else {
                    throw place.byte == UInt8(ascii: "\n") ? .unexpectedEnd : .unexpectedByte
                }
            }
            place += 1
            previous = column
            guess = unsafe pattern.pointee.successor
        }
        cursor = place + 1
        unsafe row.state.pointee.isTight = !common.isEmpty
        unsafe row.state.pointee.isSparse = false
        unsafe row.state.pointee.unexpectedCount = unexpectedCount
        unsafe row.state.pointee.firstEntry = fields[0].entry
        unsafe row.state.pointee.lastEntryEnd = fields[count - 1].entryEnd
        return row.finish(count: count, sameColumns: sameColumns)
    }

    /// Forgets the names of an input that has too many.
    private func startAnew() {
        row.columns.restart()
        row.forgetColumns()
        firstColumn = -1
    }

    /// A key that was not guessed, and its colon.
    private struct Key {
        var column: Int32
        var isTight: Bool
        /// The key's opening quote, and the place behind the colon.
        var entry: ByteCursor
        var end: ByteCursor
    }

    /// Reads a key that was not guessed; white space may stand before it.
    private func key(_ start: ByteCursor, _ guess: Int32) throws(JSONSyntaxError.Code) -> Key {
        var place = start
        JSONScanner.skipWhiteSpace(&place)
        if guess >= 0, place != start, unsafe (row.columns.patterns + Int(guess)).matches(place) {
            let end = unsafe place + Int(row.columns.patterns[Int(guess)].textCount)
            return Key(column: guess, isTight: true, entry: place, end: end)
        }
        guard place.byte == UInt8(ascii: "\"") else {
            throw place.byte == UInt8(ascii: "\n") ? .unexpectedEnd : .unexpectedByte
        }
        let entry = place
        var facts: Field.Facts = []
        let name = entry + 1
        let quote = try JSONScanner.string(from: name, &facts)
        place = quote + 1
        JSONScanner.skipWhiteSpace(&place)
        guard place.byte == UInt8(ascii: ":") else {
            throw place.byte == UInt8(ascii: "\n") ? .unexpectedEnd : .unexpectedByte
        }
        let column: Int32
        if facts.contains(.escaped) {
            var sink = unsafe ByteSink(row.scratch.reserve(quote - name))
            let plain = sink.cursor
            JSONText.unescape(name, quote, into: &sink)
            column = row.columns.index(of: plain, count: sink.cursor - plain)
        } else {
            column = row.columns.index(of: name, count: quote - name)
        }
        let isTight = unsafe (row.columns.patterns + Int(column)).matches(entry)
        return Key(column: column, isTight: isTight, entry: entry, end: place + 1)
    }

    private func array(_ cursor: inout ByteCursor) throws(JSONSyntaxError.Code) -> Rejection? {
        let columns = arrayColumns
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

extension JSONRowScanner: RowCompletion {
    func fillFields(of row: Row) {
        var cursor = row.source
        // The record is known to be good.
        _ = try? object(&cursor)
    }
}

extension Rejection {
    static func rowWidth(found: Int, expected: Int) -> Rejection {
        Rejection(.rowWidth, "the row has \(found) values, the schema has \(expected) columns")
    }
}

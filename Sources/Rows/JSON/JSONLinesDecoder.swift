/// Decodes JSON Lines: one object or one array a line.
///
/// Arrays take their columns from the schema; a first line that spells the schema's names is the header line and
/// no record (Treasure Data's `job/result` with `header=true`). Blank lines do not count.
@safe
public final class JSONLinesDecoder: RowDecoder {
    public let row: Row
    private let limits: DecodingLimits
    private let scanner: JSONRowScanner
    public let schema: Schema?
    @safe @exclusivity(unchecked) private var mayBeHeader: Bool
    @safe @exclusivity(unchecked) private var place: ByteCursor
    @safe @exclusivity(unchecked) private var end: ByteCursor
    /// Behind the last newline of the window.
    @safe @exclusivity(unchecked) private var linesEnd: ByteCursor
    @safe @exclusivity(unchecked) private var isLast = false
    /// The record at `place` is too large; everything up to the next newline is skipped.
    @safe @exclusivity(unchecked) private var isSkipping = false

    /// A decoder for one input.
    ///
    /// - Parameters:
    ///   - input: index of the input, for positions.
    ///   - schema: the columns of arrays; `nil` for objects.
    ///   - limits: bounds on one record.
    public init(input: Int, arraysOf schema: Schema?, limits: DecodingLimits) {
        let columns = ColumnTable()
        let shape = schema.map { JSONRowScanner.Shape.arrays($0.columns.map { columns.index(of: $0.name) }) }
        row = Row(columns: columns, input: input, limits: limits)
        scanner = JSONRowScanner(row: row, shape: shape ?? .objects, limits: limits)
        self.limits = limits
        self.schema = schema
        mayBeHeader = schema != nil
        place = row.source
        end = place
        linesEnd = place
    }

    public var remainder: (start: ByteCursor, count: Int) { (place, max(0, end - place)) }

    public func feed(_ start: UnsafeMutablePointer<UInt8>, count: Int, isLast: Bool) {
        place = unsafe ByteCursor(start)
        end = place + count
        self.isLast = isLast
        linesEnd = place
        if let newline = place.last(UInt8(ascii: "\n"), before: end) { linesEnd = newline + 1 }
        if isLast, linesEnd < end {
            // SAFETY: the window is followed by writable slack; the last line gets the newline it lacks.
            unsafe start[count] = UInt8(ascii: "\n")
            linesEnd = end + 1
        }
    }

    public func pass(through record: Int) {
        guard !isSkipping, !mayBeHeader else { return }
        while row.position.number < record, place < linesEnd {
            JSONScanner.skipWhiteSpace(&place)
            // A line with nothing else on it is no record.
            if place.byte != UInt8(ascii: "\n") { row.position.number += 1 }
            place = place.first(UInt8(ascii: "\n"), before: linesEnd).map { $0 + 1 } ?? linesEnd
        }
    }

    public func nextExpected() -> Bool {
        let start = place
        guard start < linesEnd, start.byte == UInt8(ascii: "{"), scanner.isObjects, !isSkipping else { return false }
        var cursor = start
        guard scanner.scanExpected(&cursor) else { return false }
        let end = cursor
        if cursor.byte == UInt8(ascii: "\r") { cursor += 1 }
        let count = end - start
        guard cursor.byte == UInt8(ascii: "\n"), count <= limits.maximumRecordBytes else { return false }
        row.scratch.reset()
        row.beginExpected(at: start, count: count, text: start + 1, textEnd: end - 1)
        place = cursor + 1
        return true
    }

    public func next() throws(DecodingError) -> RowStep {
        while true {
            if isSkipping, let step = skipRest() { return step }
            guard place < linesEnd else { return outOfLines() }
            JSONScanner.skipWhiteSpace(&place)
            if place.byte == UInt8(ascii: "\n") {
                place += 1
                continue
            }
            let start = place
            row.begin(at: start)
            var cursor = start
            var rejection = scanner.scan(&cursor)
            if rejection != nil { cursor = start.first(UInt8(ascii: "\n"), before: linesEnd) ?? end }
            row.sourceCount = Row.lineCount(from: start, to: cursor)
            place = cursor + 1
            if row.sourceCount > limits.maximumRecordBytes { rejection = .recordTooLarge(limits) }
            if let rejection {
                mayBeHeader = false
                row.forgetColumns()
                return .rejected(rejection)
            }
            if mayBeHeader {
                mayBeHeader = false
                if let schema, row.spells(schema) {
                    row.position.number -= 1
                    continue
                }
            }
            return .row
        }
    }

    /// Past the last whole line: more input, the end, or a record that is too large already.
    private func outOfLines() -> RowStep {
        if isLast { return .end }
        while place < end, place.byte == 0x20 || place.byte == 0x09 || place.byte == 0x0D { place += 1 }
        // One byte more may be the carriage return of the line end.
        guard end - place > limits.maximumRecordBytes + 1 else { return .needsInput }
        row.begin(at: place)
        row.sourceCount = 0
        row.forgetColumns()
        mayBeHeader = false
        isSkipping = true
        place = end
        linesEnd = end
        return .rejected(.recordTooLarge(limits))
    }

    /// Skips to the line behind a record that was too large.
    private func skipRest() -> RowStep? {
        guard let newline = place.first(UInt8(ascii: "\n"), before: linesEnd) else {
            place = end
            return isLast ? .end : .needsInput
        }
        place = newline + 1
        isSkipping = false
        return nil
    }
}

extension JSONLinesDecoder: SegmentDecoding {
    public func resume(behind record: Int) {
        row.position.number = record
        mayBeHeader = false
        isSkipping = false
    }
}

extension Rejection {
    static func recordTooLarge(_ limits: DecodingLimits) -> Rejection {
        Rejection(.recordTooLarge, "the record is larger than \(limits.maximumRecordBytes) bytes")
    }
}

extension Row {
    /// Length of a line that starts and ends there, without the carriage return of its line end.
    static func lineCount(from start: ByteCursor, to newline: ByteCursor) -> Int {
        let count = newline - start
        return count > 0 && (newline - 1).byte == UInt8(ascii: "\r") ? count - 1 : count
    }

    /// Whether every field is the name of its column, as in a header line.
    func spells(_ schema: Schema) -> Bool {
        guard count == schema.columns.count else { return false }
        for (index, column) in schema.columns.enumerated() {
            let field = unsafe storage[index]
            guard field.kind == .string else { return false }
            let text = plainText(of: field)
            guard unsafe text.bytes.bytes(upTo: text.end).elementsEqual(column.name.utf8) else { return false }
        }
        return true
    }
}

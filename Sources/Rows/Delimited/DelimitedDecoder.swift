/// Decodes CSV and TSV.
///
/// Without a schema the first line names the columns. With one, a first line that spells the schema's names is the
/// header; any other is a record. All values are text, but columns whose schema type is a number or a boolean become
/// JSON numbers and booleans where they read as such.
@safe
public final class DelimitedDecoder: RowDecoder {
    public let row: Row
    private let limits: DecodingLimits
    private let dialect: DelimitedDialect
    private let scanner: DelimitedScanner
    public private(set) var schema: Schema?
    private var columns: [Int32] = []
    private var mayBeHeader = true
    /// The record at `place` is too large and is skipped.
    private var skipper: DelimitedSkipper?
    private var place: ByteCursor
    private var end: ByteCursor
    private var isLast = false

    /// A decoder for one input.
    ///
    /// - Parameters:
    ///   - input: index of the input, for positions.
    ///   - dialect: separator, quotes and NULL.
    ///   - schema: the columns; `nil` when the first line names them.
    ///   - limits: bounds on one record.
    public init(input: Int, dialect: DelimitedDialect, schema: Schema?, limits: DecodingLimits) {
        let table = ColumnTable()
        row = Row(columns: table, input: input, limits: limits)
        self.limits = limits
        self.dialect = dialect
        self.schema = schema
        scanner = DelimitedScanner(row: row, dialect: dialect)
        scanner.types = schema?.columns.map(\.type) ?? []
        columns = schema?.columns.map { table.index(of: $0.name) } ?? []
        place = row.source
        end = place
    }

    public var remainder: (start: ByteCursor, count: Int) { (place, end - place) }

    public func feed(_ start: UnsafeMutablePointer<UInt8>, count: Int, isLast: Bool) {
        place = unsafe ByteCursor(start)
        end = place + count
        self.isLast = isLast
        if isLast, count > 0, unsafe start[count - 1] != UInt8(ascii: "\n") {
            // SAFETY: the window is followed by writable slack; the last line gets the newline it lacks.
            unsafe start[count] = UInt8(ascii: "\n")
            end += 1
        }
    }

    public func next() throws(DecodingError) -> RowStep {
        while true {
            if skipper != nil, let step = try skipRest() { return step }
            guard place < end else { return isLast ? .end : .needsInput }
            if let blank = blankLine() {
                place = blank
                continue
            }
            let start = place
            row.begin(at: start)
            switch scanner.scan(from: start, before: end, columns: columns) {
            case .needsInput:
                row.position.number -= 1
                if isLast { throw unclosedQuote }
                // One byte more may be the carriage return of the line end.
                if end - place > limits.maximumRecordBytes + 1 { return try tooLarge() }
                return .needsInput
            case .rejected(let rejection, let behind):
                place = behind
                row.sourceCount = Row.lineCount(from: start, to: behind - 1)
                return .rejected(
                    try refused(row.sourceCount > limits.maximumRecordBytes ? .recordTooLarge(limits) : rejection)
                )
            case .record(let count, let behind):
                place = behind
                row.sourceCount = Row.lineCount(from: start, to: behind - 1)
                if row.sourceCount > limits.maximumRecordBytes {
                    return .rejected(try refused(.recordTooLarge(limits)))
                }
                if mayBeHeader {
                    mayBeHeader = false
                    row.count = count
                    if try takeHeader() {
                        row.position.number -= 1
                        continue
                    }
                }
                return settle(count)
            }
        }
    }

    /// Whether the first record is the header, which names the columns when no schema does.
    private func takeHeader() throws(DecodingError) -> Bool {
        // What means NULL in a record is a name like any other here.
        let names = (0..<row.count).map { index in
            let field = unsafe row.storage[index]
            return unsafe String(decoding: field.bytes.bytes(upTo: field.end), as: UTF8.self)
        }
        if let schema {
            return names.elementsEqual(schema.columns) { $0.utf8.elementsEqual($1.name.utf8) }
        }
        guard !names.contains("") else {
            throw DecodingError(.malformed, "the header line has a column without a name")
        }
        do throws(SchemaError) {
            let schema = try Schema(columns: names.map { Schema.Column(name: $0) })
            self.schema = schema
            columns = schema.columns.map { row.columns.index(of: $0.name) }
        } catch {
            throw DecodingError(.duplicateColumn, "the header line: \(error.message)")
        }
        return true
    }

    private func settle(_ count: Int) -> RowStep {
        guard count == columns.count else {
            row.forgetColumns()
            return .rejected(.rowWidth(found: count, expected: columns.count))
        }
        if let rejection = scanner.applyTypes(count) { return .rejected(rejection) }
        if let repeated = row.finish(count: count, sameColumns: true) { return .rejected(repeated) }
        return .row
    }

    /// The place behind the blank line at `place`, when there is one.
    private func blankLine() -> ByteCursor? {
        if place.byte == UInt8(ascii: "\n") { return place + 1 }
        if place.byte == UInt8(ascii: "\r"), place + 1 < end, place[1] == UInt8(ascii: "\n") { return place + 2 }
        return nil
    }

    /// Settles that the record is none; without it there may be no columns.
    private func refused(_ rejection: Rejection) throws(DecodingError) -> Rejection {
        row.forgetColumns()
        if mayBeHeader, schema == nil { throw DecodingError(.malformed, "the header line: \(rejection.message)") }
        mayBeHeader = false
        return rejection
    }

    private func tooLarge() throws(DecodingError) -> RowStep {
        row.begin(at: place)
        row.sourceCount = 0
        skipper = DelimitedSkipper(dialect: dialect)
        return .rejected(try refused(.recordTooLarge(limits)))
    }

    /// Skips to the record behind one that was too large.
    private func skipRest() throws(DecodingError) -> RowStep? {
        let behind = skipper?.skip(from: place, before: end)
        place = behind ?? end
        if behind == nil, isLast, skipper?.isInQuotes == true { throw unclosedQuote }
        guard behind != nil else { return isLast ? .end : .needsInput }
        skipper = nil
        return nil
    }

    private var unclosedQuote: DecodingError {
        DecodingError(.truncated, "the input ends inside a quoted field, behind record \(row.position.number)")
    }
}

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
    private var isSkipping = false
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
            if isSkipping, let step = skipRest() { return step }
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
                if end - place > limits.maximumRecordBytes { return tooLarge() }
                return .needsInput
            case .rejected(let rejection, let behind):
                place = behind
                row.sourceCount = behind - start - 1
                row.forgetColumns()
                if mayBeHeader, schema == nil {
                    throw DecodingError(.malformed, "the header line: \(rejection.message)")
                }
                mayBeHeader = false
                return .rejected(rejection)
            case .record(let count, let behind):
                place = behind
                row.sourceCount = scanner.sourceCount
                if mayBeHeader {
                    mayBeHeader = false
                    row.count = count
                    if try takeHeader() {
                        row.position.number -= 1
                        continue
                    }
                }
                if row.sourceCount > limits.maximumRecordBytes {
                    row.forgetColumns()
                    return .rejected(.recordTooLarge(limits))
                }
                return settle(count)
            }
        }
    }

    /// Whether the first record is the header, which names the columns when no schema does.
    private func takeHeader() throws(DecodingError) -> Bool {
        if let schema { return row.spells(schema) }
        var named: [Schema.Column] = []
        for index in 0..<row.count {
            let field = unsafe row.storage[index]
            let text = unsafe String(decoding: field.bytes.bytes(upTo: field.end), as: UTF8.self)
            named.append(Schema.Column(name: field.kind == .null ? "" : text))
        }
        do throws(SchemaError) {
            let schema = try Schema(columns: named)
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

    private func tooLarge() -> RowStep {
        row.begin(at: place)
        row.sourceCount = 0
        row.forgetColumns()
        isSkipping = true
        place = end
        return .rejected(.recordTooLarge(limits))
    }

    private func skipRest() -> RowStep? {
        guard let newline = place.first(UInt8(ascii: "\n"), before: end) else {
            place = end
            return isLast ? .end : .needsInput
        }
        place = newline + 1
        isSkipping = false
        return nil
    }

    private var unclosedQuote: DecodingError {
        DecodingError(.truncated, "the input ends inside a quoted field, behind record \(row.position.number)")
    }
}

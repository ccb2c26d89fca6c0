/// Decodes one JSON array of arrays or of objects, as `td -f json` writes it.
///
/// The elements are cut out by their brackets first, so that a bad element costs one record and not the rest.
@safe
public final class JSONDocumentDecoder: RowDecoder {
    /// Where in the document the decoder stands.
    private enum Phase {
        case opening
        case firstElement
        case element
        case behindElement
        case closed
    }

    public let row: Row
    public let schema: Schema?
    private let limits: DecodingLimits
    private let scanner: JSONRowScanner
    private var phase = Phase.opening
    private var cut = ElementCut()
    private var isSkipping = false
    private var place: ByteCursor
    private var end: ByteCursor
    private var isLast = false

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
        place = row.source
        end = place
    }

    public var remainder: (start: ByteCursor, count: Int) { (place, end - place) }

    public func feed(_ start: UnsafeMutablePointer<UInt8>, count: Int, isLast: Bool) {
        place = unsafe ByteCursor(start)
        end = place + count
        self.isLast = isLast
    }

    public func next() throws(DecodingError) -> RowStep {
        while true {
            if phase == .element {
                if let step = try element() { return step }
                continue
            }
            while place < end, isWhiteSpace(place.byte) { place += 1 }
            guard place < end else { return try outOfInput() }
            let byte = place.byte
            switch (phase, byte) {
            case (.opening, UInt8(ascii: "[")):
                phase = .firstElement
            case (.firstElement, UInt8(ascii: "]")), (.behindElement, UInt8(ascii: "]")):
                phase = .closed
            case (.behindElement, UInt8(ascii: ",")):
                phase = .element
            case (.firstElement, _):
                phase = .element
                continue
            default:
                throw DecodingError(
                    .malformed,
                    "not one JSON array: unexpected byte behind record \(row.position.number)"
                )
            }
            place += 1
        }
    }

    /// Finds the element's end and scans it.
    private func element() throws(DecodingError) -> RowStep? {
        if cut.scanned == 0 {
            while place < end, isWhiteSpace(place.byte) { place += 1 }
            guard place < end else { return try outOfInput() }
        }
        guard let found = cut.end(of: place, before: end) else {
            if isLast { return try outOfInput() }
            guard isSkipping || end - place > limits.maximumRecordBytes else { return .needsInput }
            let wasSkipping = isSkipping
            place = end
            cut.scanned = 0
            isSkipping = true
            if wasSkipping { return .needsInput }
            row.begin(at: end)
            row.sourceCount = 0
            return .rejected(.recordTooLarge(limits))
        }
        let start = place
        place = found
        phase = .behindElement
        cut = ElementCut()
        if isSkipping {
            isSkipping = false
            return nil
        }
        row.begin(at: start)
        row.sourceCount = found - start
        if row.sourceCount > limits.maximumRecordBytes {
            row.forgetColumns()
            return .rejected(.recordTooLarge(limits))
        }
        var cursor = row.line(start, found)
        guard let rejection = scanner.scan(&cursor) else { return .row }
        row.forgetColumns()
        return .rejected(rejection)
    }

    private func outOfInput() throws(DecodingError) -> RowStep {
        guard isLast else { return .needsInput }
        // An input without a byte is an empty result.
        if phase == .closed || phase == .opening { return .end }
        throw DecodingError(
            .truncated,
            "the JSON array ends without its closing bracket, behind record \(row.position.number)"
        )
    }

    private func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}

/// Finds where an array's element ends, by counting brackets outside strings; can stop and go on at any byte.
private struct ElementCut {
    /// Bytes of the element that are looked at already.
    var scanned = 0
    private var depth = 0
    private var isString = false
    private var isEscape = false

    mutating func end(of start: ByteCursor, before end: ByteCursor) -> ByteCursor? {
        var place = start + scanned
        while place < end {
            let byte = place.byte
            if isEscape {
                isEscape = false
            } else if isString {
                if byte == UInt8(ascii: "\\") { isEscape = true }
                if byte == UInt8(ascii: "\"") { isString = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isString = true
                case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"):
                    if depth == 0 { return place }
                    depth -= 1
                    if depth == 0 { return place + 1 }
                case UInt8(ascii: ","):
                    if depth == 0 { return place }
                default: break
                }
            }
            place += 1
        }
        scanned = place - start
        return nil
    }
}

extension Row {
    /// A copy of a record as one line: newlines become carriage returns, and a newline follows.
    fileprivate func line(_ start: ByteCursor, _ end: ByteCursor) -> ByteCursor {
        var sink = unsafe ByteSink(scratch.reserve(end - start + 1))
        let line = sink.cursor
        var place = start
        while place < end {
            sink.write(place.byte == UInt8(ascii: "\n") ? UInt8(ascii: "\r") : place.byte)
            place += 1
        }
        sink.write(UInt8(ascii: "\n"))
        return line
    }
}

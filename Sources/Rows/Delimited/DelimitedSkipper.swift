/// Finds where a CSV or TSV record of any size ends, in constant memory; can stop and go on at any byte.
///
/// It walks as ``DelimitedScanner`` does, so that a newline in quotes does not turn text into records.
struct DelimitedSkipper {
    private enum Place {
        case fieldStart
        case plain
        case quoted
        /// Behind a quote in a quoted field: the closing one, or the first of two.
        case behindQuote
        /// Behind a closing quote and a carriage return.
        case behindReturn
        /// Behind a quote where none may be: the record ends at the next newline.
        case stray
    }

    private let dialect: DelimitedDialect
    private var state = Place.fieldStart

    init(dialect: DelimitedDialect) {
        self.dialect = dialect
    }

    /// Whether the input may not end here.
    var isInQuotes: Bool { state == .quoted }

    /// The place behind the newline that ends the record; `nil` when the window ends before.
    mutating func skip(from start: ByteCursor, before end: ByteCursor) -> ByteCursor? {
        var place = start
        while place < end {
            let byte = place.byte
            place += 1
            switch state {
            case .quoted:
                if byte == UInt8(ascii: "\"") { state = .behindQuote }
                continue
            case .stray where byte != UInt8(ascii: "\n"):
                continue
            case .behindQuote where byte == UInt8(ascii: "\""):
                state = .quoted
                continue
            case .behindQuote where byte == UInt8(ascii: "\r"):
                state = .behindReturn
                continue
            default: break
            }
            if byte == UInt8(ascii: "\n") { return place }
            state = next(byte)
        }
        return nil
    }

    private func next(_ byte: UInt8) -> Place {
        switch state {
        case .behindQuote: return byte == dialect.separator ? .fieldStart : .stray
        case .behindReturn: return .stray
        default: break
        }
        if byte == dialect.separator { return .fieldStart }
        guard dialect.isQuoted, byte == UInt8(ascii: "\"") else { return .plain }
        return state == .fieldStart ? .quoted : .stray
    }
}

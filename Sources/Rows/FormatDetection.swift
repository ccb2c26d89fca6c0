/// Tells an input's format from its first bytes.
public enum FormatDetection {
    /// Bytes that are enough to tell.
    public static let windowBytes = 65_536
    /// Bytes that are enough whatever they are.
    private static let enoughBytes = 512

    /// The format of an input that begins with these bytes.
    ///
    /// - Parameters:
    ///   - head: the input's first ``windowBytes``, or all of it.
    ///   - schema: tells a line `[[…],[…]]` of two columns from a document of two rows.
    /// - Returns: `nil` when the bytes look like none; an empty input counts as JSON Lines.
    public static func format(of head: [UInt8], schema: Schema?) -> RowFormat? {
        let text = head.dropFirst(ByteOrderMark.count(in: head))
        guard let first = text.first(where: { !isWhiteSpace($0) }) else { return .jsonLinesOfObjects }
        if let lead = head.first, isMessagePackArray(lead, next: head.dropFirst().first) { return .messagePack }
        switch first {
        case UInt8(ascii: "{"): return .jsonLinesOfObjects
        case UInt8(ascii: "["): return formatOfArrays(text, schema: schema)
        default: return delimitedFormat(text)
        }
    }

    /// Whether the format can be told before more bytes have come: a slow producer is not waited for in vain.
    public static func isEnough(_ head: some Collection<UInt8>) -> Bool {
        if head.count >= enoughBytes { return true }
        guard let lead = head.first else { return false }
        if isMessagePackArray(lead, next: head.dropFirst().first) { return head.count > 1 }
        let text = head.dropFirst(ByteOrderMark.count(in: head)).drop { isWhiteSpace($0) }
        if text.first == UInt8(ascii: "{") { return true }
        return text.firstIndex(of: UInt8(ascii: "\n")).map { text.index(after: $0) < text.endIndex } ?? false
    }

    /// JSON that begins with a bracket: lines of arrays, or one document.
    private static func formatOfArrays(_ text: ArraySlice<UInt8>, schema: Schema?) -> RowFormat {
        let behindBracket = text.drop { isWhiteSpace($0) }.dropFirst().drop { isWhiteSpace($0) }
        switch behindBracket.first {
        case UInt8(ascii: "{") where !firstLineIsArray(of: text, schema: schema): return .jsonDocumentOfObjects
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            return firstLineIsArray(of: text, schema: schema) ? .jsonLinesOfArrays : .jsonDocumentOfArrays
        case UInt8(ascii: "]"), nil: return .jsonDocumentOfObjects
        default: return .jsonLinesOfArrays
        }
    }

    /// Whether the first line is one row by itself, though its first value is an array or object.
    private static func firstLineIsArray(of text: ArraySlice<UInt8>, schema: Schema?) -> Bool {
        let line = text.drop { isWhiteSpace($0) }.prefix { $0 != UInt8(ascii: "\n") }
        guard let values = (try? JSONValue(parsing: line))?.arrayValue else { return false }
        let areRows = values.allSatisfy { value in
            switch value {
            case .object: true
            case .array(let elements): schema.map { elements.count == $0.columns.count } ?? true
            default: false
            }
        }
        if !areRows { return true }
        // Every value could be a row: only another width than the schema's tells a document.
        let isRow = values.count == schema?.columns.count
        let followedByLine = text.drop { isWhiteSpace($0) }.dropFirst(line.count).contains { !isWhiteSpace($0) }
        return isRow && followedByLine
    }

    /// Text with separators in its first line: CSV or TSV.
    private static func delimitedFormat(_ text: ArraySlice<UInt8>) -> RowFormat? {
        let line = text.drop { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            .prefix { $0 != UInt8(ascii: "\n") }
        let isText = line.allSatisfy { $0 >= 0x20 || $0 == 0x09 || $0 == 0x0D }
        guard isText, String(validating: line.dropLast(while: { $0 & 0xC0 == 0x80 }), as: UTF8.self) != nil else {
            return nil
        }
        if line.contains(UInt8(ascii: "\t")) { return .tsv }
        return line.contains(UInt8(ascii: ",")) ? .csv : nil
    }

    /// The msgpack array headers; 0xDC and 0xDD could also begin a letter of UTF-8 text.
    private static func isMessagePackArray(_ lead: UInt8, next: UInt8?) -> Bool {
        switch lead {
        case 0x90...0x9F: true
        case 0xDC, 0xDD: next.map { $0 & 0xC0 != 0x80 } ?? true
        default: false
        }
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
}

/// The UTF-8 byte order mark, which text may begin with and no format wants.
public enum ByteOrderMark {
    /// Bytes of the mark at the beginning of these bytes: 3 or 0.
    public static func count(in head: some Sequence<UInt8>) -> Int {
        head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }
}

extension ArraySlice<UInt8> {
    /// Without the bytes at the end that fulfil the condition, and without the one before them if it leads them.
    fileprivate func dropLast(while condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        var slice = self
        guard let last = slice.last, last >= 0x80 else { return slice }
        while let last = slice.last, condition(last) { slice.removeLast() }
        if let lead = slice.last, lead >= 0xC0 { slice.removeLast() }
        return slice
    }
}

internal import Rows

extension InputOptions {
    /// The format of an input that begins with these bytes; `nil` when none is known for them.
    func rowFormat(of head: [UInt8]) -> RowFormat? {
        switch format {
        case .auto: return FormatDetection.format(of: head, schema: schema)
        case .messagePack: return .messagePack
        case .csv: return .csv
        case .tsv: return .tsv
        case .jsonLines:
            let first = head.dropFirst(ByteOrderMark.count(in: head)).first { $0 > 0x20 }
            return first == UInt8(ascii: "[") ? .jsonLinesOfArrays : .jsonLinesOfObjects
        case .json:
            let marks = head.dropFirst(ByteOrderMark.count(in: head)).lazy.filter { $0 > 0x20 }.prefix(2)
            return marks.last == UInt8(ascii: "[") && marks.count == 2 ? .jsonDocumentOfArrays : .jsonDocumentOfObjects
        }
    }
}

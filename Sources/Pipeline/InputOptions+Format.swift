internal import Intake
internal import Rows

extension InputOptions {
    /// The format of an input that begins with this chunk; `nil` when more bytes are needed to tell.
    func rowFormat(of chunk: PlainChunk, isLast: Bool, named path: String) throws(InputFailure) -> RowFormat? {
        guard isLast || FormatDetection.isEnough(chunk.head) else { return nil }
        guard let format = rowFormat(of: Array(chunk.head)) else { throw .unknownFormat(path) }
        return format
    }

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

extension PlainChunk {
    /// The bytes from which a format is told.
    fileprivate var head: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: firstByte, count: min(count, FormatDetection.windowBytes))
    }

    /// Drops what text may begin with and no format wants.
    func dropByteOrderMark(_ format: RowFormat) {
        if format != .messagePack { drop(ByteOrderMark.count(in: head)) }
    }
}

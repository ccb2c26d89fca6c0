internal import Rows
internal import Synchronization

/// How one input's records are written.
struct InputShape: Sendable {
    var format: RowFormat
    var schema: Schema?
}

/// The inputs' shapes, so that a single record can be decoded again when Braze refuses it.
final class InputShapes: Sendable {
    private let shapes = Mutex<[Int: InputShape]>([:])
    private let nullText: String?

    init(nullText: String? = nil) { self.nullText = nullText }

    func set(_ shape: InputShape, of input: Int) {
        shapes.withLock { $0[input] = shape }
    }

    /// The members of a record, by its original bytes.
    ///
    /// - Parameters:
    ///   - source: the record's bytes.
    ///   - input: index of its input.
    /// - Returns: empty when there are no bytes.
    func members(of source: some Collection<UInt8>, input: Int) -> [UInt8] {
        guard !source.isEmpty, let shape = shapes.withLock({ $0[input] }) else { return [] }
        var window = Array(source)
        var format = shape.format
        if format == .jsonDocumentOfArrays || format == .jsonDocumentOfObjects {
            // One element is a line once its line ends are other white space.
            window = window.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: "\r") : $0 }
            format = format == .jsonDocumentOfArrays ? .jsonLinesOfArrays : .jsonLinesOfObjects
        }
        let limits = DecodingLimits(maximumDepth: 10_000, maximumRecordBytes: .max)
        let decoder = format.decoder(input: input, schema: shape.schema, nullText: nullText, limits: limits)
        guard let decoder else { return [] }
        let count = window.count
        window += repeatElement(0, count: ByteCursor.slack)
        // SAFETY: the window is followed by writable slack and outlives the decoder's use.
        return window.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return [] }
            decoder.feed(start, count: count, isLast: true)
            guard let step = try? decoder.next(), case .row = step else { return [] }
            return RecordText.members(of: decoder.row)
        }
    }
}

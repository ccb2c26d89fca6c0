internal import Braze
internal import Rows

/// Decodes and maps segments, one after another; each thread has its own.
final class SegmentDecoder {
    private let options: InputOptions
    private let mapper: ObjectMapper
    /// Whether nothing behind an invalid record is asked for.
    private let endsAtRejection: Bool
    private var input = -1
    private var decoder: (any SegmentDecoding)?

    init(_ options: InputOptions, mapping: MappingOptions, caps: BatchCaps, endsAtRejection: Bool) {
        self.options = options
        self.endsAtRejection = endsAtRejection
        mapper = ObjectMapper(options: mapping, caps: caps)
    }

    /// Decodes a segment's next records: all of them, or as many as make so much as is kept at a time.
    func decode(_ segment: Segment) {
        segment.clear()
        guard let decoder = decoder(for: segment) else { return }
        segment.feed(decoder)
        do throws(DecodingError) {
            segment.advance(decoder, isDone: try decodeRows(decoder, into: segment))
        } catch {
            segment.advance(decoder, isDone: true)
            segment.fail(error)
        }
        segment.ignore(mapper.ignoredColumns)
    }

    /// - Returns: whether there are no more records.
    private func decodeRows(_ decoder: any SegmentDecoding, into segment: Segment) throws(DecodingError) -> Bool {
        let row = decoder.row
        while true {
            let step = decoder.nextExpected() ? .row : try decoder.next()
            var rejected: InvalidRecord?
            switch step {
            case .needsInput, .end: return true
            case .row:
                if let rejection = mapper.add(row, to: segment.objects) {
                    rejected = InvalidRecord(row, rejection, isDecoded: true)
                }
            case .rejected(let rejection):
                rejected = InvalidRecord(row, rejection, isDecoded: false)
            }
            if let rejected {
                segment.reject(rejected)
                if endsAtRejection { return false }
            }
            if segment.footprint > options.segmentObjectBytes { return false }
        }
    }

    private func decoder(for segment: Segment) -> (any SegmentDecoding)? {
        guard let assignment = segment.assignment else { return nil }
        if assignment.input != input || decoder == nil {
            input = assignment.input
            let shape = assignment.shape
            decoder = shape.format.segmentDecoder(input: input, schema: shape.schema, limits: options.limits)
        }
        return decoder
    }
}

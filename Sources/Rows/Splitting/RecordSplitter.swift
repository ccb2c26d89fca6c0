/// Finds out how far the records in a window go, without decoding them, so that several decoders can share an input.
///
/// It stops where a decoder of the format stops for want of input, and skips what that one skips. So decoders that get
/// the windows as they are cut make of them, together, what one decoder makes of the whole input.
public protocol RecordSplitter {
    /// Cuts a window.
    ///
    /// - Parameters:
    ///   - start: the window's first byte; ``ByteCursor/slack`` readable bytes follow the window.
    ///   - count: the window's length.
    ///   - isLast: whether the input ends with this window.
    /// - Returns: what a decoder is to be given of it.
    /// - Throws: ``DecodingError`` when the rest of a record that is skipped shows that no later one can be found.
    mutating func cut(_ start: UnsafePointer<UInt8>, count: Int, isLast: Bool) throws(DecodingError) -> WindowCut
}

/// What a decoder is to be given of a window: all of it, but for what is skipped.
public struct WindowCut: Hashable, Sendable {
    /// Bytes at the beginning that belong to a record that was rejected for its size in an earlier window.
    public var skipped = 0
    /// Bytes at the end with which the next window must begin; the decoder sees them too, and asks for more.
    public var remainder = 0
    /// Whether no record has begun before this window, so that its first one may be a header.
    public var isBeginning = false
    /// Records before the window; `nil` where they are not counted.
    public var recordsBefore: Int?
}

/// A decoder that can begin in the middle of an input.
public protocol SegmentDecoding: RowDecoder {
    /// Forgets the windows before: the next one begins with the record behind that one, which is not the input's first.
    ///
    /// - Parameter record: what the number of the record before is to be.
    func resume(behind record: Int)
}

extension RowFormat {
    /// Finds records' ends in this format.
    ///
    /// - Parameter limits: the decoders'.
    /// - Returns: `nil` when only decoding tells where a record ends.
    public func splitter(limits: DecodingLimits) -> (any RecordSplitter)? {
        switch self {
        case .jsonLinesOfObjects, .jsonLinesOfArrays: JSONLinesSplitter(limits: limits)
        case .messagePack: MessagePackSplitter(limits: limits)
        case .jsonDocumentOfObjects, .jsonDocumentOfArrays, .csv, .tsv: nil
        }
    }

    /// A decoder for windows of an input in this format, as its ``splitter(limits:)`` cuts them.
    ///
    /// - Parameters:
    ///   - input: index of the input, for positions.
    ///   - schema: the columns; must be there when ``needsSchema`` says so.
    ///   - limits: bounds on one record.
    /// - Returns: `nil` when the schema is missing, or the format has no splitter.
    public func segmentDecoder(input: Int, schema: Schema?, limits: DecodingLimits) -> (any SegmentDecoding)? {
        decoder(input: input, schema: schema, nullText: nil, limits: limits) as? any SegmentDecoding
    }
}

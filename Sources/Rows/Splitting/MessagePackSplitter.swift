/// Cuts concatenated msgpack values behind the last whole one of a window, and counts them.
struct MessagePackSplitter: RecordSplitter {
    private let limits: DecodingLimits
    /// Values so far, whole or skipped.
    private var records = 0
    /// The window before ended in a record that is too large; its rest is skipped.
    private var skipper: MessagePackSkipper?

    init(limits: DecodingLimits) { self.limits = limits }

    mutating func cut(_ start: UnsafePointer<UInt8>, count: Int, isLast: Bool) throws(DecodingError) -> WindowCut {
        let first = unsafe ByteCursor(start)
        let end = first + count
        var place = first
        if var skipper {
            switch skipper.skip(from: first, before: end) {
            case .done(let behind):
                self.skipper = nil
                place = behind
            case .needsInput(let here):
                if isLast { throw .truncatedMessagePack(behind: records) }
                self.skipper = skipper
                return WindowCut(skipped: here - first, remainder: end - here, recordsBefore: records)
            case .malformed:
                throw .malformedMessagePack(behind: records)
            }
        }
        var cut = WindowCut(skipped: place - first, recordsBefore: records)
        if isLast { return cut }
        while place < end {
            var skipper = MessagePackSkipper()
            switch skipper.skip(from: place, before: end) {
            case .done(let behind):
                records += 1
                place = behind
            case .needsInput(let here):
                if end - place > limits.maximumRecordBytes {
                    // The decoder rejects such a record at once.
                    records += 1
                    self.skipper = skipper
                    cut.remainder = end - here
                } else {
                    cut.remainder = end - place
                }
                return cut
            case .malformed:
                // The decoder comes to it as well, and says so.
                return cut
            }
        }
        return cut
    }
}

extension DecodingError {
    static func truncatedMessagePack(behind record: Int) -> DecodingError {
        DecodingError(.truncated, "the input ends inside a record, behind record \(record)")
    }

    static func malformedMessagePack(behind record: Int) -> DecodingError {
        DecodingError(.malformed, "not msgpack behind record \(record)")
    }
}

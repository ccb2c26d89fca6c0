/// Cuts JSON Lines behind the last newline of a window.
struct JSONLinesSplitter: RecordSplitter {
    private let limits: DecodingLimits
    /// The window before ended in a record that is too large; everything up to the next newline is skipped.
    private var isSkipping = false
    /// Whether anything but blank lines has come.
    private var hasBegun = false

    init(limits: DecodingLimits) { self.limits = limits }

    mutating func cut(_ start: UnsafePointer<UInt8>, count: Int, isLast: Bool) throws(DecodingError) -> WindowCut {
        let first = unsafe ByteCursor(start)
        let end = first + count
        var place = first
        if isSkipping {
            guard let newline = first.first(UInt8(ascii: "\n"), before: end) else { return WindowCut(skipped: count) }
            isSkipping = false
            place = newline + 1
        }
        var cut = WindowCut(skipped: place - first, isBeginning: !hasBegun)
        if isLast { return cut }
        var rest = place.last(UInt8(ascii: "\n"), before: end).map { $0 + 1 } ?? place
        if !hasBegun { hasBegun = holdsRecord(place, rest) }
        while rest < end, rest.byte == 0x20 || rest.byte == 0x09 || rest.byte == 0x0D { rest += 1 }
        // The decoder rejects such a record at once; one byte more may be the carriage return of the line end.
        if end - rest > limits.maximumRecordBytes + 1 {
            isSkipping = true
            hasBegun = true
        } else {
            cut.remainder = end - rest
        }
        return cut
    }

    /// Whether something stands in whole lines.
    private func holdsRecord(_ start: ByteCursor, _ end: ByteCursor) -> Bool {
        var place = start
        while place < end {
            switch place.byte {
            case 0x20, 0x09, 0x0A, 0x0D: place += 1
            default: return true
            }
        }
        return false
    }
}

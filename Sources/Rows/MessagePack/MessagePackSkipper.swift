/// Skips one msgpack value of any size and depth in constant memory, and can stop and go on at any header.
struct MessagePackSkipper {
    /// Values that are still to be skipped; nested ones add theirs.
    private var values: UInt64 = 1
    /// Bytes of text, binary or ext data that are still to be skipped.
    private var bytes = 0

    /// What came of skipping.
    enum Outcome {
        /// The value ends here.
        case done(ByteCursor)
        /// The window is used up to here.
        case needsInput(ByteCursor)
        /// A byte that msgpack never uses, or more values than 64 bits can count.
        case malformed
    }

    mutating func skip(from start: ByteCursor, before end: ByteCursor) -> Outcome {
        var place = start
        while true {
            let step = min(bytes, end - place)
            place += step
            bytes -= step
            if bytes > 0 { return .needsInput(place) }
            if values == 0 { return .done(place) }
            guard place < end else { return .needsInput(place) }
            let header = MessagePackHeader(place)
            guard place + header.size <= end else { return .needsInput(place) }
            place += header.size
            values -= 1
            switch header.kind {
            case .string, .binary, .ext:
                bytes = header.count
            case .array, .map:
                let pairs = UInt64(header.count)
                let (sum, overflow) = values.addingReportingOverflow(header.isMap ? pairs * 2 : pairs)
                if overflow { return .malformed }
                values = sum
            case .neverUsed:
                return .malformed
            default:
                break
            }
        }
    }
}

extension MessagePackHeader {
    var isMap: Bool {
        if case .map = kind { return true }
        return false
    }
}

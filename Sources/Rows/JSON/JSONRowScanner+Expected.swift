/// The fast road: a row of the columns that the row before had, spelled tight, of which only those fields are filled
/// that are not as expected.
extension JSONRowScanner {
    /// Scans the object at the cursor, if it is such a row.
    ///
    /// Where it is not, the general way finds out what it is. Inputs that have few such rows pay little for the
    /// tries: after each that fails the next one waits longer.
    ///
    /// - Parameter cursor: at the opening brace; moves behind the closing one when the row is filled.
    /// - Returns: whether the row is filled; otherwise nothing of it counts.
    @inline(__always)
    func scanExpected(_ cursor: inout ByteCursor) -> Bool {
        guard pause == 0 else {
            pause &-= 1
            return false
        }
        guard let end = expectedObject(from: cursor) else {
            pause = min(nextPause, longestPause)
            nextPause = min(nextPause &* 2, longestPause)
            return false
        }
        nextPause = 1
        cursor = end
        return true
    }

    private func expectedObject(from start: ByteCursor) -> ByteCursor? {
        let settled = unsafe row.state.pointee.settledCount
        guard settled > 0, firstColumn >= 0 else { return nil }
        let patterns = unsafe row.columns.patterns
        let fields = unsafe row.storage
        let unexpected = unsafe row.state.pointee.unexpected
        var unexpectedCount = 0
        var index = 0
        var pattern = unsafe patterns + Int(firstColumn)
        var place = start + 1
        // What is handed to another function is a copy: the place itself stays in a register.
        while true {
            guard unsafe pattern.matches(place) else { return nil }
            let entry = place
            place += unsafe Int(pattern.pointee.textCount)
            var kind = Field.Kind.string
            var facts = Field.Facts.tight
            var payload: UInt64 = 0
            var value = place
            var end = place
            let isExpected: Bool
            let byte = place.byte
            if byte == UInt8(ascii: "\"") {
                value += 1
                if unsafe pattern.pointee.hasLongStrings {
                    end = JSONScanner.plainEnd(from: value)
                } else {
                    let stops = ByteScan.stringStops(value)
                    end = value + stops.trailingZeroBitCount
                    if stops == 0 {
                        unsafe pattern.pointee.hasLongStrings = true
                        end = JSONScanner.plainEnd(from: value + 16)
                    }
                }
                if end.byte != UInt8(ascii: "\"") {
                    guard let found = JSONScanner.unusualEnd(from: end) else { return nil }
                    end = found.place
                    facts.formUnion(found.facts)
                }
                place = end + 1
                isExpected = unsafe end - value <= Int(pattern.pointee.stringLimit)
            } else if byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-") {
                guard let found = JSONScanner.plainNumberEnd(from: value) else { return nil }
                kind = .number
                end = found
                place = end
                isExpected = unsafe pattern.pointee.takesNumbers
                if !isExpected, JSONScanner.isFractional(value, end) { facts.insert(.fractional) }
            } else if let boolean = JSONScanner.boolean(at: place) {
                kind = .bool
                payload = boolean.payload
                end = boolean.end
                place = end
                isExpected = unsafe pattern.pointee.takesBooleans
            } else if place.isNull {
                kind = .null
                end += 4
                place = end
                isExpected = unsafe pattern.pointee.takesNulls
            } else {
                var cursor = place
                guard let found = anyValue(at: &cursor) else { return nil }
                place = cursor
                (kind, end, payload) = (found.kind, found.end, found.payload)
                facts.formUnion(found.facts)
                isExpected = unsafe pattern.pointee.expectation.isMet(kind, facts, end - value)
            }
            if !isExpected {
                unsafe fields[index] = Field(
                    column: Int32(truncatingIfNeeded: pattern - patterns),
                    kind: kind,
                    facts: facts,
                    bytes: value,
                    count: end - value,
                    lead: value - entry,
                    payload: payload
                )
                if unsafe !pattern.pointee.isNoted || !Expectation.isNotedText(kind, facts, end - value) {
                    unsafe unexpected[unexpectedCount] = UnexpectedField(
                        index: Int32(truncatingIfNeeded: index),
                        textBefore: entry - 1,
                        textAfter: place + 1
                    )
                    unexpectedCount &+= 1
                }
            }
            index &+= 1
            if place.byte == UInt8(ascii: ",") {
                guard index < settled else { return nil }
                place += 1
                unsafe pattern = patterns + Int(pattern.pointee.successor)
                continue
            }
            guard place.byte == UInt8(ascii: "}"), index == settled else { return nil }
            unsafe row.state.pointee.unexpectedCount = unexpectedCount
            return place + 1
        }
    }

    private func anyValue(at cursor: inout ByteCursor) -> JSONScanner.Value? {
        try? scanner.value(at: &cursor, depth: 1)
    }
}

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
        let members = expectedMembers
        guard members.follow(row) else { return nil }
        var member = unsafe members.first
        // In the place of the first member's comma stands the brace.
        guard unsafe member.matchesBehind(start) else { return nil }
        let (first, end) = unsafe (members.first, members.end)
        let fields = unsafe row.storage
        let unexpected = unsafe row.state.pointee.unexpected
        var unexpectedCount = 0
        var place = start
        // What is handed to another function is a copy: the place itself stays in a register.
        while true {
            let comma = place
            var value = unsafe place + member.pointee.count
            var kind = Field.Kind.string
            var facts = Field.Facts.tight
            var payload: UInt64 = 0
            var valueEnd = value
            let isExpected: Bool
            let byte = value.byte
            if byte == UInt8(ascii: "\"") {
                value += 1
                let stops = ByteScan.stringStops(value)
                if stops != 0 {
                    valueEnd = unsafe value + member.pointee.usualLength.length(by: stops)
                } else {
                    valueEnd = JSONScanner.plainEnd(from: value + 16)
                }
                if valueEnd.byte != UInt8(ascii: "\"") {
                    guard let found = JSONScanner.unusualEnd(from: valueEnd) else { return nil }
                    valueEnd = found.place
                    facts.formUnion(found.facts)
                }
                place = valueEnd + 1
                isExpected = unsafe valueEnd - value <= member.pointee.stringLimit
            } else if byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-") {
                guard let found = JSONScanner.plainNumber(from: value, lead: byte) else { return nil }
                kind = .number
                valueEnd = found.end
                place = valueEnd
                isExpected = unsafe member.pointee.takesNumbers
                if found.isFractional { facts.insert(.fractional) }
            } else if let boolean = JSONScanner.boolean(at: value) {
                kind = .bool
                payload = boolean.payload
                valueEnd = boolean.end
                place = valueEnd
                isExpected = unsafe member.pointee.takesBooleans
            } else if value.isNull {
                kind = .null
                valueEnd += 4
                place = valueEnd
                isExpected = unsafe member.pointee.takesNulls
            } else {
                var cursor = value
                guard let found = anyValue(at: &cursor) else { return nil }
                place = cursor
                (kind, valueEnd, payload) = (found.kind, found.end, found.payload)
                facts.formUnion(found.facts)
                let pattern = unsafe row.columns.patterns + Int(member.pointee.column)
                isExpected = unsafe pattern.pointee.expectation.isMet(kind, facts, valueEnd - value)
            }
            if !isExpected {
                let index = unsafe member - first
                unsafe fields[index] = Field(
                    column: member.pointee.column,
                    kind: kind,
                    facts: facts,
                    bytes: value,
                    count: valueEnd - value,
                    lead: value - comma &- 1,
                    payload: payload
                )
                if unsafe !member.pointee.isNoted || !Expectation.isNotedText(kind, facts, valueEnd - value) {
                    unsafe unexpected[unexpectedCount] = UnexpectedField(
                        index: Int32(truncatingIfNeeded: index),
                        textBefore: comma,
                        textAfter: place + 1
                    )
                    unexpectedCount &+= 1
                }
            }
            unsafe member += 1
            if unsafe member == end { break }
            guard unsafe member.matches(place) else { return nil }
        }
        guard place.byte == UInt8(ascii: "}") else { return nil }
        unsafe row.state.pointee.unexpectedCount = unexpectedCount
        return place + 1
    }

    private func anyValue(at cursor: inout ByteCursor) -> JSONScanner.Value? {
        try? scanner.value(at: &cursor, depth: 1)
    }
}

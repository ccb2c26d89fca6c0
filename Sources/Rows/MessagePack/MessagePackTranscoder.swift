/// Writes a nested msgpack value as JSON text, without recursion.
@safe
struct MessagePackTranscoder {
    /// Bytes of JSON that one byte of msgpack makes at most (a control character: `\u0000`).
    static let expansion = 6

    /// One open array or map.
    private struct Level {
        var remaining: Int
        var isMap: Bool
        var expectsKey: Bool
    }

    private let maximumDepth: Int
    private var levels: [Level] = []

    init(maximumDepth: Int) {
        self.maximumDepth = maximumDepth
        levels.reserveCapacity(maximumDepth)
    }

    /// Writes the array or map at the cursor.
    ///
    /// - Parameters:
    ///   - start: at the container's header; the whole value is in the window (see ``MessagePackSkipper``).
    ///   - sink: has room for ``expansion`` bytes for each of the value's.
    ///   - facts: gains what ``JSONScanner`` would find in the text.
    ///   - signature: gains the container's own keys.
    /// - Throws: the reason when the value has no form in JSON.
    mutating func write(
        _ start: ByteCursor,
        to sink: inout ByteSink,
        facts: inout Field.Facts,
        signature: inout UInt64
    ) throws(MessagePackTranscodingFailure) {
        var place = start
        var values = 0
        levels.removeAll(keepingCapacity: true)
        repeat {
            let isKey = begin(&sink)
            let header = MessagePackHeader(place)
            place += header.size
            if isKey {
                guard case .string = header.kind else { throw .mapKey }
                try text(place, header.count, to: &sink, facts: &facts, isKey: true)
                if levels.count == 1 { signature |= KeySignature.bits(of: place, count: header.count) }
                sink.write(UInt8(ascii: ":"))
                place += header.count
                levels[levels.count - 1].expectsKey = false
                continue
            }
            values += 1
            switch header.kind {
            case .array, .map:
                // The row is the first level.
                guard levels.count + 1 < maximumDepth else { throw .nestingTooDeep }
                sink.write(header.isMap ? UInt8(ascii: "{") : UInt8(ascii: "["))
                levels.append(Level(remaining: header.count, isMap: header.isMap, expectsKey: header.isMap))
            case .string, .binary:
                try text(place, header.count, to: &sink, facts: &facts, isKey: false)
                place += header.count
            default:
                try scalar(header, place, to: &sink, facts: &facts)
                if case .ext = header.kind { place += header.count }
            }
            close(&sink)
        } while !levels.isEmpty
        // The container itself is one of the values counted.
        if values > 257 { facts.insert(.containsMany) }
    }

    /// Writes the comma before a value, and tells whether a map's key comes.
    private mutating func begin(_ sink: inout ByteSink) -> Bool {
        guard let level = levels.last else { return false }
        if level.isMap, !level.expectsKey { return false }
        if (sink.cursor - 1).byte != UInt8(ascii: "["), (sink.cursor - 1).byte != UInt8(ascii: "{") {
            sink.write(UInt8(ascii: ","))
        }
        return level.expectsKey
    }

    /// Counts a finished value, and closes what it finishes.
    private mutating func close(_ sink: inout ByteSink) {
        // A container that was opened just now counts when it is closed.
        while let level = levels.last {
            if level.remaining > 0 { return }
            levels.removeLast()
            sink.write(level.isMap ? UInt8(ascii: "}") : UInt8(ascii: "]"))
            finishValue()
        }
    }

    private mutating func finishValue() {
        guard !levels.isEmpty else { return }
        levels[levels.count - 1].remaining -= 1
        levels[levels.count - 1].expectsKey = levels[levels.count - 1].isMap
    }

    private mutating func scalar(
        _ header: MessagePackHeader,
        _ place: ByteCursor,
        to sink: inout ByteSink,
        facts: inout Field.Facts
    ) throws(MessagePackTranscodingFailure) {
        switch header.kind {
        case .null:
            sink.write(ascii: "null")
            facts.insert(.containsNull)
        case .bool(let flag): sink.write(ascii: flag ? "true" : "false")
        case .unsigned(let value): sink.write(integer: value)
        case .signed(let value): sink.write(integer: value)
        case .float(let bits):
            let value = Float(bitPattern: bits)
            guard value.isFinite else { throw .notFinite }
            sink.write(float: value)
        case .double(let bits):
            let value = Double(bitPattern: bits)
            guard value.isFinite else { throw .notFinite }
            sink.write(double: value)
        case .ext:
            guard Int8(bitPattern: (place - 1).byte) == -1,
                let time = MessagePackTimestamp.read(place, count: header.count),
                CivilTime.seconds.contains(time.seconds)
            else { throw .ext }
            sink.write(UInt8(ascii: "\""))
            CivilTime.write(seconds: time.seconds, nanoseconds: time.nanoseconds, to: &sink)
            sink.write(UInt8(ascii: "\""))
        default: break
        }
        finishValue()
    }

    private mutating func text(
        _ start: ByteCursor,
        _ count: Int,
        to sink: inout ByteSink,
        facts: inout Field.Facts,
        isKey: Bool
    ) throws(MessagePackTranscodingFailure) {
        guard let needsEscaping = UTF8Scan.text(start, start + count) else { throw .invalidUTF8 }
        if count > 255 { facts.insert(.containsLongString) }
        sink.write(UInt8(ascii: "\""))
        if needsEscaping {
            sink.write(escaping: start, count: count)
        } else {
            sink.copyExactly(start, count: count)
        }
        sink.write(UInt8(ascii: "\""))
        if isKey {
            facts.formUnion(JSONScanner.keyFacts(start, count))
            if needsEscaping { facts.insert(.containsUnusualKey) }
        } else {
            finishValue()
        }
    }
}

/// Why a msgpack value has no form in JSON.
enum MessagePackTranscodingFailure: Error {
    case mapKey
    case ext
    case invalidUTF8
    case notFinite
    case nestingTooDeep

    func rejection(column: String) -> Rejection {
        switch self {
        case .mapKey: Rejection(.messagePackMapKey, column: column, "a map key is not a string")
        case .ext: Rejection(.messagePackExt, column: column, "an ext type without a form in JSON")
        case .invalidUTF8: Rejection(.invalidUTF8, column: column, "the text is not UTF-8")
        case .notFinite: Rejection(.numberNotFinite, column: column, "NaN and infinities have no form in JSON")
        case .nestingTooDeep: Rejection(.nestingTooDeep, column: column, "arrays and maps nest deeper than the limit")
        }
    }
}

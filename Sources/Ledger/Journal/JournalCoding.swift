/// Writes the journal's numbers and texts.
struct JournalWriter {
    private(set) var bytes: [UInt8] = []

    /// Room for what nearly every event takes.
    init() { bytes.reserveCapacity(48) }

    /// An unsigned number: seven bits a byte, the lowest first (LEB128).
    mutating func number(_ value: Int) {
        unsigned(UInt64(value))
    }

    mutating func unsigned(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func text(_ value: String) {
        number(value.utf8.count)
        bytes += value.utf8
    }

    /// Ranges as the gap before each and its length.
    mutating func ranges(_ set: RecordRanges) {
        number(set.ranges.count)
        var end = 0
        for range in set.ranges {
            number(range.lowerBound - end)
            number(range.count)
            end = range.upperBound
        }
    }

    mutating func records(_ set: RecordSet) {
        number(set.parts.count)
        for part in set.parts {
            number(part.input)
            ranges(part.numbers)
        }
    }
}

/// Reads what ``JournalWriter`` wrote; anything else is an error, never a trap.
struct JournalReader {
    /// The bytes are not what a writer of this version writes.
    struct Malformed: Error {}

    /// More than any input holds, and far from overflow.
    private static let largest = 1 << 60

    private var bytes: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { bytes.isEmpty }

    mutating func byte() throws(Malformed) -> UInt8 {
        guard let byte = bytes.popFirst() else { throw Malformed() }
        return byte
    }

    mutating func number() throws(Malformed) -> Int {
        let value = try unsigned()
        guard value <= UInt64(Self.largest) else { throw Malformed() }
        return Int(value)
    }

    mutating func unsigned() throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: 0, to: 70, by: 7) {
            let byte = try byte()
            guard shift < 63 || byte <= 1 else { throw Malformed() }
            value |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return value }
        }
        throw Malformed()
    }

    /// A number of things that take at least a byte each.
    mutating func count() throws(Malformed) -> Int {
        let count = try number()
        guard count <= bytes.count else { throw Malformed() }
        return count
    }

    mutating func text() throws(Malformed) -> String {
        let count = try count()
        guard let text = String(validating: bytes.prefix(count), as: UTF8.self) else { throw Malformed() }
        bytes = bytes.dropFirst(count)
        return text
    }

    mutating func ranges() throws(Malformed) -> RecordRanges {
        var set = RecordRanges()
        var end = 0
        for _ in 0..<(try count()) {
            let start = end + (try number())
            let length = try number()
            guard length > 0, start <= Self.largest else { throw Malformed() }
            end = start + length
            set.insert(start..<end)
        }
        return set
    }

    mutating func records() throws(Malformed) -> RecordSet {
        var set = RecordSet()
        for _ in 0..<(try count()) {
            let input = try number()
            for range in try ranges().ranges { set.insert(range, input: input) }
        }
        return set
    }
}

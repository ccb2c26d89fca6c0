/// The columns met so far in one input, each with a small index.
///
/// Indices stay valid within a ``generation``. An input with ever new names cannot fill the memory: past
/// ``maximumColumns`` the table starts anew between two rows.
@safe
public final class ColumnTable {
    /// Names kept before the table starts anew.
    public static let maximumColumns = 8_192

    /// The names, by index.
    @safe @exclusivity(unchecked) public private(set) var names: [String] = []
    /// Grows when the indices change their meaning.
    @safe @exclusivity(unchecked) public private(set) var generation = 0

    /// Grows when something else is expected of a column.
    @safe @exclusivity(unchecked) private(set) var revision = 0

    /// The keys' patterns, by index; moves when a column is added.
    @exclusivity(unchecked) private(set) var patterns: UnsafeMutablePointer<KeyPattern>
    @safe @exclusivity(unchecked) private var capacity = 64
    /// The names' bytes, by index; slack behind each.
    @safe @exclusivity(unchecked) private var nameTexts: [(start: ByteCursor, count: Int)] = []
    private let texts = ScratchArena(capacity: 4_096)
    /// Open addressing over the names' hashes: index + 1, or 0 for a free slot.
    @safe @exclusivity(unchecked) private var slots: [Int32] = Array(repeating: 0, count: 256)
    /// Whether a column is found by its name, as all but constants are.
    @safe @exclusivity(unchecked) private var isKey: [Bool] = []
    @safe @exclusivity(unchecked) private var lastRow: [UInt64] = []
    @safe @exclusivity(unchecked) private var rowStamp: UInt64 = 0

    public init() {
        unsafe patterns = .allocate(capacity: capacity)
    }

    deinit {
        unsafe patterns.deallocate()
    }

    /// The number of columns so far.
    @safe @exclusivity(unchecked) public private(set) var count = 0

    /// Index of the column of that name, which is added when it is new.
    public func index(of name: String) -> Int32 {
        let copy = hold(Array(name.utf8))
        return index(of: copy, count: name.utf8.count)
    }

    /// Index of one more column of that name, which no key in the input finds: for constants.
    public func addConstant(_ name: String) -> Int32 {
        add(Array(name.utf8))
    }

    /// Says what the values of a column are expected to be, from the next row on.
    public func expect(_ expectation: Expectation, of column: Int32) {
        revision += 1
        unsafe patterns[Int(column)].expectation = expectation
    }

    /// Index of the column whose name is these UTF-8 bytes, which is added when it is new.
    func index(of start: ByteCursor, count: Int) -> Int32 {
        var slot = hash(start, count) & (slots.count - 1)
        while slots[slot] != 0 {
            let candidate = slots[slot] - 1
            let name = nameTexts[Int(candidate)]
            if name.count == count, start.holdsSame(count, as: name.start) { return candidate }
            slot = (slot + 1) & (slots.count - 1)
        }
        let index = unsafe add(Array(start.bytes(upTo: start + count)))
        isKey[Int(index)] = true
        slots[slot] = index + 1
        if names.count * 2 > slots.count { rehash() }
        return index
    }

    /// The first column that comes twice among the fields.
    func firstRepeated(in fields: UnsafeBufferPointer<Field>) -> Int32? {
        rowStamp &+= 1
        for index in 0..<fields.count {
            let column = unsafe Int(fields[index].column)
            if lastRow[column] == rowStamp { return Int32(column) }
            lastRow[column] = rowStamp
        }
        return nil
    }

    /// Whether so many names have come that the table should start anew.
    @inline(__always)
    var isCrowded: Bool { count > Self.maximumColumns }

    /// Forgets every name; only between rows.
    func restart() {
        names.removeAll()
        nameTexts.removeAll()
        count = 0
        lastRow.removeAll()
        isKey.removeAll()
        texts.reset()
        slots = Array(repeating: 0, count: 256)
        generation += 1
    }

    private func add(_ name: [UInt8]) -> Int32 {
        let string = String(decoding: name, as: UTF8.self)
        var text = [UInt8(ascii: ",")]
        JSONValue.writeString(string, to: &text)
        text.append(UInt8(ascii: ":"))
        if names.count == capacity { grow() }
        unsafe (patterns + names.count).initialize(to: KeyPattern(text: hold(text) + 1, textCount: text.count - 1))
        names.append(string)
        nameTexts.append((hold(name), name.count))
        count += 1
        lastRow.append(0)
        isKey.append(false)
        return Int32(names.count - 1)
    }

    /// A copy of the bytes that lives as long as this generation.
    private func hold(_ bytes: [UInt8]) -> ByteCursor {
        // SAFETY: the arena gives `bytes.count` bytes and the slack; the slack is zeroed for masked reads.
        let place = unsafe texts.reserve(bytes.count)
        for (offset, byte) in bytes.enumerated() { unsafe place[offset] = byte }
        for offset in 0..<ByteCursor.slack { unsafe place[bytes.count + offset] = 0 }
        return unsafe ByteCursor(place)
    }

    private func grow() {
        let larger = UnsafeMutablePointer<KeyPattern>.allocate(capacity: capacity * 2)
        unsafe larger.moveInitialize(from: patterns, count: capacity)
        unsafe patterns.deallocate()
        unsafe patterns = larger
        capacity *= 2
    }

    private func rehash() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for index in 0..<names.count where isKey[index] {
            var slot = hash(nameTexts[index].start, nameTexts[index].count) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(index) + 1
        }
    }

    private func hash(_ start: ByteCursor, _ count: Int) -> Int {
        var hash = UInt64(truncatingIfNeeded: count)
        for offset in 0..<count {
            hash = (hash ^ UInt64(start[offset])) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
        }
        return Int(truncatingIfNeeded: hash >> 1)
    }
}

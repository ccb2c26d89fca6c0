/// How one column's key looks in JSON text, prepared for comparing eight bytes at a time.
///
/// Trivial on purpose: the decoder reads it once a field.
struct KeyPattern {
    /// The first and the second eight bytes of `"name":`, and which of their bits count.
    let head: UInt64
    let headMask: UInt64
    let next: UInt64
    let nextMask: UInt64
    /// `"name":`, escaped as this library escapes; slack behind it.
    let text: ByteCursor
    let textCount: Int32
    /// What the column's values are expected to be.
    var expectation = Expectation.nothing {
        didSet {
            stringLimit = expectation.stringLimit
            takesNumbers = [.number, .signedInteger, .unsignedInteger, .double, .float].allSatisfy(expectation.allows)
            takesBooleans = expectation.allows(.bool)
            takesNulls = expectation.allows(.null)
        }
    }
    /// What the expectation means for the most frequent kinds of value.
    private(set) var stringLimit: Int32 = -1
    private(set) var takesNumbers = false
    private(set) var takesBooleans = false
    private(set) var takesNulls = false
    /// The column that came after this one the last time; −1 at first.
    var successor: Int32 = -1

    init(text: ByteCursor, textCount: Int) {
        self.text = text
        self.textCount = Int32(truncatingIfNeeded: textCount)
        headMask = Self.mask(textCount)
        head = text.word & headMask
        nextMask = Self.mask(textCount - 8)
        next = (text + 8).word & nextMask
    }

    /// Whether `"name":` stands at the cursor.
    @inline(__always)
    func matches(_ cursor: ByteCursor) -> Bool {
        guard (cursor.word & headMask) == head, ((cursor + 8).word & nextMask) == next else { return false }
        return textCount <= 16 || (cursor + 16).holdsSame(Int(textCount) - 16, as: text + 16)
    }

    private static func mask(_ count: Int) -> UInt64 {
        if count >= 8 { return .max }
        return count <= 0 ? 0 : (1 << UInt64(count * 8)) - 1
    }
}

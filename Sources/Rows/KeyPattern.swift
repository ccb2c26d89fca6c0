/// How one column's key looks in JSON text, prepared for comparing eight bytes at a time.
///
/// Trivial on purpose: the decoder reads it once a field.
struct KeyPattern {
    /// The first sixteen bytes of `"name":`, which are the first members as their address is the pattern's.
    let head: UInt64
    let next: UInt64
    /// Which of them count, a bit each.
    let mask: UInt32
    /// `"name":`, escaped as this library escapes; a comma before it and slack behind it.
    let text: ByteCursor
    let textCount: Int32
    /// What the column's values are expected to be.
    var expectation = Expectation.nothing {
        didSet {
            stringLimit = expectation.stringLimit
            takesNumbers = [.number, .signedInteger, .unsignedInteger, .double, .float].allSatisfy(expectation.allows)
            takesBooleans = expectation.allows(.bool)
            takesNulls = expectation.allows(.null)
            isNoted = expectation.isNoted
        }
    }
    /// What the expectation means for the most frequent kinds of value.
    private(set) var stringLimit: Int32 = -1
    private(set) var takesNumbers = false
    private(set) var takesBooleans = false
    private(set) var takesNulls = false
    private(set) var isNoted = false
    /// The column that came after this one the last time; −1 at first.
    var successor: Int32 = -1

    init(text: ByteCursor, textCount: Int) {
        self.text = text
        self.textCount = Int32(truncatingIfNeeded: textCount)
        head = text.word
        next = (text + 8).word
        mask = ByteScan.first(textCount)
    }
}

extension UnsafeMutablePointer<KeyPattern> {
    /// Whether `"name":` stands at the cursor.
    @inline(__always)
    func matches(_ cursor: ByteCursor) -> Bool {
        // SAFETY: a pattern begins with sixteen bytes of its text.
        guard unsafe ByteScan.different(cursor, from: UnsafeRawPointer(self)) & pointee.mask == 0 else { return false }
        return unsafe pointee.textCount <= 16
            || (cursor + 16).holdsSame(Int(pointee.textCount) - 16, as: pointee.text + 16)
    }
}

/// One member of the row that is expected, behind its comma: how it begins, and which values need no look.
///
/// Trivial on purpose: the decoder reads it once a field.
@safe
struct ExpectedMember {
    /// The first sixteen bytes of `,"name":`, which are the first members as their address is the member's.
    let head: UInt64
    let next: UInt64
    /// Which of them count, a bit each.
    let mask: UInt32
    let column: Int32
    /// Bytes of `,"name":`.
    let count: Int
    /// The most bytes of a string that is as expected; −1 when no string is.
    let stringLimit: Int
    /// `,"name":` again; slack behind it.
    let text: ByteCursor
    let takesNumbers: Bool
    let takesBooleans: Bool
    let takesNulls: Bool
    let isNoted: Bool
    var usualLength = UsualLength()

    init(_ pattern: KeyPattern, column: Int32) {
        self.column = column
        text = pattern.text - 1
        count = Int(pattern.textCount) + 1
        (head, next) = (text.word, (text + 8).word)
        mask = ByteScan.first(count)
        stringLimit = Int(pattern.expectation.stringLimit)
        takesNumbers = pattern.takesNumbers
        takesBooleans = pattern.takesBooleans
        takesNulls = pattern.takesNulls
        isNoted = pattern.isNoted
    }
}

extension UnsafeMutablePointer<ExpectedMember> {
    /// Whether `,"name":` stands at the cursor.
    @inline(__always)
    func matches(_ cursor: ByteCursor) -> Bool { unsafe matches(cursor, pointee.mask) }

    /// Whether `"name":` stands behind the byte at the cursor.
    @inline(__always)
    func matchesBehind(_ cursor: ByteCursor) -> Bool { unsafe matches(cursor, pointee.mask & ~1) }

    @inline(__always)
    private func matches(_ cursor: ByteCursor, _ mask: UInt32) -> Bool {
        // SAFETY: a member begins with sixteen bytes of its text.
        guard unsafe ByteScan.different(cursor, from: UnsafeRawPointer(self)) & mask == 0 else { return false }
        return unsafe pointee.count <= 16 || (cursor + 16).holdsSame(pointee.count - 16, as: pointee.text + 16)
    }
}

/// The members of the row that is expected, in its order: those of the row before.
@safe
final class ExpectedMembers {
    /// Where they begin and end.
    @exclusivity(unchecked) private(set) var first: UnsafeMutablePointer<ExpectedMember>
    @exclusivity(unchecked) private(set) var end: UnsafeMutablePointer<ExpectedMember>
    @safe @exclusivity(unchecked) private var capacity = 64
    /// What they were made for.
    @safe @exclusivity(unchecked) private var layout = -1
    @safe @exclusivity(unchecked) private var revision = -1

    init() {
        unsafe first = .allocate(capacity: capacity)
        unsafe end = first
    }

    deinit {
        unsafe first.deallocate()
    }

    /// Sees to it that the members are those of a row's layout, and expected as its columns are.
    ///
    /// - Returns: whether there are any.
    @inline(__always)
    func follow(_ row: Row) -> Bool {
        layout == row.layout && revision == row.columns.revision || settle(row)
    }

    @inline(never)
    private func settle(_ row: Row) -> Bool {
        let count = unsafe row.state.pointee.settledCount
        guard count > 0 else { return false }
        if count > capacity {
            unsafe first.deallocate()
            capacity = count
            unsafe first = .allocate(capacity: capacity)
        }
        unsafe end = first
        for index in 0..<count {
            let column = unsafe row.storage[index].column
            unsafe end.initialize(to: ExpectedMember(row.columns.patterns[Int(column)], column: column))
            unsafe end += 1
        }
        (layout, revision) = (row.layout, row.columns.revision)
        return true
    }
}

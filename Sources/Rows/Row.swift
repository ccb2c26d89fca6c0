/// What changes from row to row.
///
/// Lies in memory that ``Row`` points to and not in the class itself: variables of a class are guarded against overlapping
/// access at run time in every other module, which would cost more than the access.
@safe @usableFromInline
struct RowState {
    @usableFromInline var position: RecordPosition
    @usableFromInline var layout: Int
    @usableFromInline var source: ByteCursor
    @usableFromInline var sourceCount = 0
    @usableFromInline var fields: UnsafeMutablePointer<Field>
    @usableFromInline var count = 0
    @usableFromInline var isTight = false
    /// Indices of fields that are not as expected; room for `capacity`.
    @usableFromInline var unexpected: UnsafeMutablePointer<Int32>
    @usableFromInline var unexpectedCount = 0
    var capacity: Int
    /// The number of fields that were put behind the row's own.
    var constants = 0
    /// The number of columns that `layout` stands for; −1 when the last row broke off.
    var settledCount = -1
}

/// One row: an ordered list of fields over the decoder's window, reused from row to row.
///
/// What it points at is valid until the decoder is asked for the next row. A row belongs to one thread and no access
/// to it overlaps another; the same holds for the other objects of the row path, whose variables go without the dynamic
/// exclusivity check.
@safe
public final class Row {
    /// The columns that ``Field/column`` refers to.
    public let columns: ColumnTable
    /// Memory for values that do not stand in the input as they are.
    public let scratch = ScratchArena()
    let scanner: JSONScanner
    /// SAFETY: allocated by `init`, freed by `deinit`, and never handed out.
    @usableFromInline let state: UnsafeMutablePointer<RowState>

    /// Where the record stands.
    @inlinable
    public internal(set) var position: RecordPosition {
        get { unsafe state.pointee.position }
        set { unsafe state.pointee.position = newValue }
    }

    /// Grows whenever the sequence of columns differs from the row before; equal numbers mean equal columns.
    @inlinable
    public var layout: Int { unsafe state.pointee.layout }

    /// The record's first byte.
    @inlinable
    public internal(set) var source: ByteCursor {
        get { unsafe state.pointee.source }
        set { unsafe state.pointee.source = newValue }
    }

    /// The record's length in bytes, without the line end.
    @inlinable
    public internal(set) var sourceCount: Int {
        get { unsafe state.pointee.sourceCount }
        set { unsafe state.pointee.sourceCount = newValue }
    }

    /// The number of fields.
    @inlinable
    public internal(set) var count: Int {
        get { unsafe state.pointee.count }
        set { unsafe state.pointee.count = newValue }
    }

    /// Whether the record's own fields stand side by side, each ``Field/Facts/tight`` and one comma between two.
    @inlinable
    public var isTight: Bool { unsafe state.pointee.isTight }

    /// The number of fields that were put behind the row's own.
    var constants: Int { unsafe state.pointee.constants }

    /// The fields, to be filled.
    var storage: UnsafeMutablePointer<Field> { unsafe state.pointee.fields }

    init(columns: ColumnTable, input: Int, limits: DecodingLimits) {
        self.columns = columns
        scanner = JSONScanner(maximumDepth: limits.maximumDepth)
        let capacity = 64
        let nowhere = unsafe ByteCursor(UnsafePointer(scratch.reserve(0)))
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(
            to: RowState(
                position: RecordPosition(input: input, number: 0),
                layout: 0,
                source: nowhere,
                fields: .allocate(capacity: capacity),
                unexpected: .allocate(capacity: capacity),
                capacity: capacity
            )
        )
        fill(from: 0)
    }

    deinit {
        unsafe state.pointee.fields.deallocate()
        unsafe state.pointee.unexpected.deallocate()
        unsafe state.deallocate()
    }

    /// The fields, in the row's order.
    @inlinable
    public var fields: UnsafeBufferPointer<Field> {
        unsafe UnsafeBufferPointer(start: firstField, count: count)
    }

    /// Address of the first field; `count` fields follow.
    @inlinable
    public var firstField: UnsafePointer<Field> {
        unsafe UnsafePointer(state.pointee.fields)
    }

    /// Indices of the fields whose column's ``Expectation`` they do not meet, ascending; for rows that are tight.
    @inlinable
    public var unexpected: UnsafeBufferPointer<Int32> {
        unsafe UnsafeBufferPointer(start: state.pointee.unexpected, count: state.pointee.unexpectedCount)
    }

    /// Puts a field behind the row's own: a constant that every row has.
    ///
    /// - Parameter field: its column is of this row's table, and its bytes outlive the row.
    public func append(_ field: Field) {
        reserve(count)
        unsafe storage[count] = field
        unsafe state.pointee.unexpected[state.pointee.unexpectedCount] = Int32(truncatingIfNeeded: count)
        unsafe state.pointee.unexpectedCount += 1
        unsafe state.pointee.count += 1
        unsafe state.pointee.constants += 1
    }

    /// Room for one more field at `index`.
    ///
    /// SAFETY: fields are trivial; what lies beyond `count` is initialised to nulls, so that comparing a field
    /// with its predecessor in the row before reads initialised memory.
    @inline(__always)
    func reserve(_ index: Int) {
        if unsafe index >= state.pointee.capacity { grow() }
    }

    /// Doubles the room for fields.
    func grow() {
        let old = unsafe state.pointee.capacity
        let larger = UnsafeMutablePointer<Field>.allocate(capacity: old * 2)
        unsafe larger.moveInitialize(from: storage, count: old)
        unsafe storage.deallocate()
        let moreUnexpected = UnsafeMutablePointer<Int32>.allocate(capacity: old * 2)
        unsafe moreUnexpected.moveInitialize(from: state.pointee.unexpected, count: state.pointee.unexpectedCount)
        unsafe state.pointee.unexpected.deallocate()
        unsafe state.pointee.unexpected = moreUnexpected
        unsafe state.pointee.fields = larger
        unsafe state.pointee.capacity = old * 2
        fill(from: old)
    }

    private func fill(from start: Int) {
        let none = Field(column: -1, kind: .null, bytes: source, count: 0)
        unsafe (storage + start).initialize(repeating: none, count: state.pointee.capacity - start)
    }

    /// Begins the next record.
    @inline(__always)
    func begin(at start: ByteCursor) {
        unsafe state.pointee.position.number &+= 1
        unsafe state.pointee.constants = 0
        unsafe state.pointee.isTight = false
        unsafe state.pointee.unexpectedCount = 0
        unsafe state.pointee.source = start
        scratch.reset()
    }

    /// Makes the next row's columns count as new: this one's were not settled.
    func forgetColumns() {
        unsafe state.pointee.settledCount = -1
    }

    /// Settles the row's fields, and finds a column that comes twice.
    ///
    /// - Parameters:
    ///   - count: the number of fields that were written.
    ///   - sameColumns: whether each has the column that the row before had there.
    /// - Returns: a rejection when the row names a column twice.
    @inline(__always)
    func finish(count: Int, sameColumns: Bool) -> Rejection? {
        unsafe state.pointee.count = count
        if unsafe sameColumns && count == state.pointee.settledCount { return nil }
        unsafe state.pointee.layout &+= 1
        unsafe state.pointee.settledCount = count
        guard let repeated = unsafe columns.firstRepeated(in: fields) else { return nil }
        forgetColumns()
        return Rejection(.duplicateColumn, column: columns.names[Int(repeated)], "the record has this column twice")
    }
}

/// One row: an ordered list of fields over the decoder's window, reused from row to row.
///
/// What it points at is valid until the decoder is asked for the next row. A row belongs to one thread and no access
/// to it overlaps another, so its properties go without the dynamic exclusivity check, which would cost more than the
/// access; the same holds for the other objects of the row path that are marked so.
@safe
public final class Row {
    /// The columns that ``Field/column`` refers to.
    public let columns: ColumnTable
    /// Memory for values that do not stand in the input as they are.
    public let scratch = ScratchArena()
    /// Where the record stands.
    @safe @exclusivity(unchecked) public internal(set) var position: RecordPosition
    /// Grows whenever the sequence of columns differs from the row before; equal numbers mean equal columns.
    @safe @exclusivity(unchecked) public internal(set) var layout = 0
    /// The record's first byte.
    @safe @exclusivity(unchecked) public internal(set) var source: ByteCursor
    /// The record's length in bytes, without the line end.
    @safe @exclusivity(unchecked) public internal(set) var sourceCount = 0
    /// The number of fields.
    @safe @exclusivity(unchecked) public internal(set) var count = 0

    /// The number of fields that were put behind the row's own.
    @safe @exclusivity(unchecked) private(set) var constants = 0

    let scanner: JSONScanner
    @exclusivity(unchecked) private(set) var storage: UnsafeMutablePointer<Field>
    @safe @exclusivity(unchecked) private var capacity: Int
    /// The number of columns that ``layout`` stands for; −1 when the last row broke off.
    @safe @exclusivity(unchecked) private var settledCount = -1

    init(columns: ColumnTable, input: Int, limits: DecodingLimits) {
        self.columns = columns
        scanner = JSONScanner(maximumDepth: limits.maximumDepth)
        position = RecordPosition(input: input, number: 0)
        capacity = 64
        unsafe storage = UnsafeMutablePointer<Field>.allocate(capacity: capacity)
        source = unsafe ByteCursor(UnsafePointer(scratch.reserve(0)))
        fill(from: 0)
    }

    deinit {
        unsafe storage.deallocate()
    }

    /// The fields, in the row's order.
    @inlinable
    public var fields: UnsafeBufferPointer<Field> {
        unsafe UnsafeBufferPointer(start: firstField, count: count)
    }

    /// Address of the first field; `count` fields follow.
    public var firstField: UnsafePointer<Field> {
        unsafe UnsafePointer(storage)
    }

    /// Puts a field behind the row's own: a constant that every row has.
    ///
    /// - Parameter field: its column is of this row's table, and its bytes outlive the row.
    public func append(_ field: Field) {
        reserve(count)
        unsafe storage[count] = field
        count += 1
        constants += 1
    }

    /// Room for one more field at `index`.
    ///
    /// SAFETY: fields are trivial; what lies beyond `count` is initialised to nulls, so that comparing a field
    /// with its predecessor in the row before reads initialised memory.
    @inline(__always)
    func reserve(_ index: Int) {
        if index >= capacity { grow() }
    }

    private func grow() {
        let larger = UnsafeMutablePointer<Field>.allocate(capacity: capacity * 2)
        unsafe larger.moveInitialize(from: storage, count: capacity)
        unsafe storage.deallocate()
        unsafe storage = larger
        let old = capacity
        capacity *= 2
        fill(from: old)
    }

    private func fill(from start: Int) {
        let none = Field(column: -1, kind: .null, bytes: source, count: 0)
        unsafe (storage + start).initialize(repeating: none, count: capacity - start)
    }

    /// Begins the next record.
    @inline(__always)
    func begin(at start: ByteCursor) {
        position.number &+= 1
        constants = 0
        source = start
        scratch.reset()
    }

    /// Makes the next row's columns count as new: this one's were not settled.
    func forgetColumns() {
        settledCount = -1
    }

    /// Settles the row's fields, and finds a column that comes twice.
    ///
    /// - Parameters:
    ///   - count: the number of fields that were written.
    ///   - sameColumns: whether each has the column that the row before had there.
    /// - Returns: a rejection when the row names a column twice.
    @inline(__always)
    func finish(count: Int, sameColumns: Bool) -> Rejection? {
        self.count = count
        if sameColumns, count == settledCount { return nil }
        layout &+= 1
        settledCount = count
        guard let repeated = unsafe columns.firstRepeated(in: fields) else { return nil }
        forgetColumns()
        return Rejection(.duplicateColumn, column: columns.names[Int(repeated)], "the record has this column twice")
    }
}

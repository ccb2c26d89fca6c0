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
    /// Whether only the unexpected ones among the fields are filled.
    @usableFromInline var isSparse = false
    /// Where the own fields of a tight row begin and end.
    @usableFromInline var firstEntry: ByteCursor
    @usableFromInline var lastEntryEnd: ByteCursor
    /// The fields that are not as expected; room for `capacity`.
    @usableFromInline var unexpected: UnsafeMutablePointer<UnexpectedField>
    @usableFromInline var unexpectedCount = 0
    var capacity: Int
    /// The number of fields that were put behind the row's own.
    @usableFromInline var constants = 0
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

    /// Whether the record's own fields stand side by side as JSON text, `"column":value` with one comma between two:
    /// those that are as expected, and around them what ``UnexpectedField`` says.
    @inlinable
    public internal(set) var isTight: Bool {
        get { unsafe state.pointee.isTight }
        set { unsafe state.pointee.isTight = newValue }
    }

    /// Whether fields that are as expected were left out, see ``complete()``.
    @inlinable
    public var isSparse: Bool { unsafe state.pointee.isSparse }

    /// Where the text of a tight row's own fields begins: the opening quote of the first one's key.
    @inlinable
    public var firstEntry: ByteCursor { unsafe state.pointee.firstEntry }

    /// Where the text of a tight row's own fields ends, and the comma of constants would stand.
    @inlinable
    public var lastEntryEnd: ByteCursor { unsafe state.pointee.lastEntryEnd }

    /// The number of fields that were put behind the row's own.
    @inlinable
    public internal(set) var constants: Int {
        get { unsafe state.pointee.constants }
        set { unsafe state.pointee.constants = newValue }
    }

    /// Who can fill the fields that were left out.
    weak var completion: (any RowCompletion)?

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
                firstEntry: nowhere,
                lastEntryEnd: nowhere,
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
    public var fields: UnsafeBufferPointer<Field> {
        complete()
        return unsafe UnsafeBufferPointer(start: firstField, count: count)
    }

    /// Fills the fields that were left out because they are as expected.
    ///
    /// A row that is tight as it stands in the input stays so; one that was made tight is so no longer. What was read
    /// from the row before stays valid.
    public func complete() {
        guard unsafe state.pointee.isSparse else { return }
        unsafe state.pointee.isSparse = false
        let constants = constants
        completion?.fillFields(of: self)
        // The constants stand where they stood, behind the row's own.
        for _ in 0..<constants { listConstant() }
    }

    /// Counts the field behind the last one, which is a constant.
    private func listConstant() {
        let place = lastEntryEnd
        let listed = UnexpectedField(index: Int32(truncatingIfNeeded: count), textBefore: place, textAfter: place)
        unsafe state.pointee.unexpected[state.pointee.unexpectedCount] = listed
        unsafe state.pointee.unexpectedCount += 1
        unsafe state.pointee.count += 1
    }

    /// Address of the first field.
    ///
    /// `count` fields follow. Until ``complete()`` is called only those are filled that are ``unexpected``, or that the reader
    /// looks at (``Expectation/notedText``); of the others the column alone is right.
    @inlinable
    public var firstField: UnsafePointer<Field> {
        unsafe UnsafePointer(state.pointee.fields)
    }

    /// The fields that do not meet their column's ``Expectation``, in the row's order; for rows that are tight.
    @inlinable
    public var unexpected: UnsafeBufferPointer<UnexpectedField> {
        unsafe UnsafeBufferPointer(start: state.pointee.unexpected, count: state.pointee.unexpectedCount)
    }

    /// Puts a field behind the row's own: a constant that every row has.
    ///
    /// - Parameter field: its column is of this row's table, and its bytes outlive the row.
    public func append(_ field: Field) {
        reserve(count)
        unsafe storage[count] = field
        listConstant()
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
        let moreUnexpected = UnsafeMutablePointer<UnexpectedField>.allocate(capacity: old * 2)
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
        unsafe state.pointee.isSparse = false
        unsafe state.pointee.unexpectedCount = 0
        unsafe state.pointee.source = start
        scratch.reset()
    }

    /// Begins the next record, whose unexpected fields have been listed; its columns are those of the row before.
    ///
    /// - Parameters:
    ///   - start: the record's first byte.
    ///   - count: its length.
    ///   - text: where the text of its fields begins, see ``firstEntry``.
    ///   - textEnd: where it ends, see ``lastEntryEnd``.
    @inline(__always)
    func beginExpected(at start: ByteCursor, count: Int, text: ByteCursor, textEnd: ByteCursor) {
        unsafe state.pointee.position.number &+= 1
        unsafe state.pointee.constants = 0
        unsafe state.pointee.count = state.pointee.settledCount
        unsafe state.pointee.isTight = true
        unsafe state.pointee.isSparse = true
        unsafe state.pointee.source = start
        unsafe state.pointee.sourceCount = count
        unsafe state.pointee.firstEntry = text
        unsafe state.pointee.lastEntryEnd = textEnd
    }

    /// Makes the next row's columns count as new: this one's were not settled.
    func forgetColumns() {
        unsafe state.pointee.settledCount = -1
        unsafe state.pointee.layout &+= 1
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

/// A field that does not meet its column's ``Expectation``, and its place in the text of a tight row.
@safe @frozen
public struct UnexpectedField {
    /// The field's index in its row.
    public var index: Int32
    /// Where the text before the field ends, without its last comma.
    public var textBefore: ByteCursor
    /// Where the text goes on behind the field.
    public var textAfter: ByteCursor

    init(index: Int32, textBefore: ByteCursor, textAfter: ByteCursor) {
        self.index = index
        self.textBefore = textBefore
        self.textAfter = textAfter
    }
}

/// Fills a row's fields once more, from the record's own bytes: the decoder that left some of them out.
protocol RowCompletion: AnyObject {
    /// Fills all fields, and the list of the unexpected ones; the row's constants are not its concern.
    func fillFields(of row: Row)
}

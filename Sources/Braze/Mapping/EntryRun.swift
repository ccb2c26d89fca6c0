internal import Rows

/// Writes an object's members, and copies neighbours that go out as they came in one piece.
///
/// A member that is written tight and under its own name in JSON (`"key":value`) is not written but remembered; the
/// next one that follows it behind a comma only makes the stretch longer. Every member is written behind a comma; the
/// first one's becomes the opening brace in the end.
struct EntryRun {
    var sink: ByteSink
    private var start: ByteCursor
    private var end: ByteCursor
    /// Where the opening brace goes; `nil` where it stands already.
    private let brace: ByteCursor?

    /// Begins an object.
    @inline(__always)
    init(_ sink: ByteSink) {
        self.sink = sink
        start = sink.cursor
        end = start
        brace = start
    }

    /// Goes on with an object that has members and whose closing brace is the last byte written.
    @inline(__always)
    init(reopening sink: ByteSink) {
        self.sink = sink
        self.sink.retract(1)
        start = sink.cursor
        end = start
        brace = nil
    }

    /// Adds a member whose value goes out as it is.
    @inline(__always)
    mutating func add(_ field: UnsafePointer<Field>, _ plan: UnsafePointer<ColumnPlan>) {
        if field.pointee.facts.contains(.tight), plan.pointee.keepsName {
            let (from, to) = (field.pointee.entry, field.pointee.entryEnd)
            if from == end + 1, start != end {
                end = to
            } else {
                flush()
                (start, end) = (from, to)
            }
        } else {
            key(plan.pointee)
            sink.write(value: field.pointee)
        }
    }

    /// Adds a member whose value was made for the row.
    mutating func add(_ field: Field, _ plan: ColumnPlan) {
        withUnsafePointer(to: field) { field in withUnsafePointer(to: plan) { add(field, $0) } }
    }

    /// Adds a stretch of members that go out as they came: from the first one's key up to the last one's end.
    @inline(__always)
    mutating func splice(_ from: ByteCursor, _ to: ByteCursor) {
        comma()
        sink.copy(from, count: to - from)
    }

    /// Writes a member's key; the value comes next.
    @inline(__always)
    mutating func key(_ plan: ColumnPlan) {
        comma()
        sink.copy(plan.key, count: Int(plan.keyCount))
    }

    /// Writes the comma that a member needs before it.
    @inline(__always)
    mutating func comma() {
        flush()
        sink.write(UInt8(ascii: ","))
    }

    /// Writes what is only remembered.
    @inline(__always)
    mutating func settle() { flush() }

    /// Ends the object.
    @inline(__always)
    mutating func close() {
        flush()
        if let brace {
            if sink.cursor == brace { sink.write(UInt8(ascii: "{")) }
            sink.overwrite(brace, with: UInt8(ascii: "{"))
        }
        sink.write(UInt8(ascii: "}"))
    }

    @inline(__always)
    private mutating func flush() {
        guard start != end else { return }
        sink.write(UInt8(ascii: ","))
        sink.copy(start, count: end - start)
        end = start
    }
}

internal import Rows

/// Writes an object's members, and copies neighbours that go out as they came in one piece.
///
/// A member that is written tight and under its own name in JSON (`"key":value`) is not written but remembered; the
/// next one that follows it behind a comma only makes the stretch longer.
struct EntryRun {
    var sink: ByteSink
    private var start: ByteCursor
    private var end: ByteCursor
    private var isFirst = true

    /// Begins an object.
    init(_ sink: ByteSink) {
        self.sink = sink
        self.sink.write(UInt8(ascii: "{"))
        start = sink.cursor
        end = start
    }

    /// Adds a member whose value goes out as it is.
    @inline(__always)
    mutating func add(_ field: Field, _ plan: ColumnPlan) {
        if field.facts.contains(.tight), plan.keepsName {
            let from = field.bytes - Int(field.lead)
            let to = field.kind == .string ? field.end + 1 : field.end
            if from == end + 1, start != end {
                end = to
            } else {
                flush()
                (start, end) = (from, to)
            }
        } else {
            key(plan)
            sink.write(value: field)
        }
    }

    /// Writes a member's key; the value comes next.
    @inline(__always)
    mutating func key(_ plan: ColumnPlan) {
        comma()
        sink.copy(plan.key, count: plan.keyCount)
    }

    /// Writes the comma that a member needs before it.
    @inline(__always)
    mutating func comma() {
        flush()
        if !isFirst { sink.write(UInt8(ascii: ",")) }
        isFirst = false
    }

    /// Ends the object.
    mutating func close() {
        flush()
        sink.write(UInt8(ascii: "}"))
    }

    @inline(__always)
    mutating func flush() {
        guard start != end else { return }
        if !isFirst { sink.write(UInt8(ascii: ",")) }
        isFirst = false
        sink.copy(start, count: end - start)
        end = start
    }
}

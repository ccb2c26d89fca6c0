internal import Rows

/// Objects that were made of rows and are still to be batched: their bytes one after another, and what else there is to
/// know of each.
///
/// One thread fills it, another may empty it afterwards.
///
/// SAFETY: a record's own bytes are pointed at and not copied; whoever fills the list keeps them until it is emptied.
public final class MappedObjects {
    /// One object.
    struct Entry {
        /// Where the object's bytes stand.
        var bytes: Range<Int>
        var section: Int
        var isIdempotent: Bool
        var userHash: UInt64
        var dataPoints: Int
        /// The user of an object that is foldable.
        var user: User?
        /// Number of its record.
        var number: Int
        /// The record's own bytes.
        var source: UnsafeBufferPointer<UInt8>
    }

    /// The identifier of one user, whose plain text stands behind the object.
    struct User {
        var kind: Identifier.Kind
        var text: Range<Int>
        var label: Range<Int>?
    }

    let buffer = ObjectBuffer()
    private(set) var entries: [Entry] = []

    /// An empty list.
    public init() {}

    /// The number of objects.
    public var count: Int { entries.count }

    /// Bytes that they take.
    public var byteCount: Int { buffer.count }

    /// The number of the record that an object was made of, as its row had it.
    public func number(at index: Int) -> Int { entries[index].number }

    /// Forgets every object.
    public func removeAll() {
        entries.removeAll(keepingCapacity: true)
        buffer.truncate(to: 0)
    }

    /// Takes the object that was written from `start` on.
    ///
    /// The record's bytes are not copied: they must stay where they are until the object is batched.
    func append(_ mapped: MappedObject, of row: Row, from start: Int) {
        let bytes = start..<buffer.count
        var user: User?
        if mapped.isFoldable {
            let text = copy(mapped.identifier.text)
            user = User(kind: mapped.identifier.kind, text: text, label: mapped.identifier.label.map(copy))
        }
        entries.append(
            Entry(
                bytes: bytes,
                section: mapped.section,
                isIdempotent: mapped.isIdempotent,
                userHash: mapped.userHash,
                dataPoints: mapped.dataPoints,
                user: user,
                number: row.position.number,
                source: row.sourceBytes
            )
        )
    }

    /// Makes `mapped` what it was when the object was mapped; its identifier is valid as long as this list is as it is.
    func restore(_ entry: Entry, to mapped: MappedObject) {
        mapped.section = entry.section
        mapped.isIdempotent = entry.isIdempotent
        mapped.userHash = entry.userHash
        mapped.dataPoints = entry.dataPoints
        mapped.isFoldable = entry.user != nil
        guard let user = entry.user else { return }
        if let label = user.label {
            mapped.identifier = Identifier(alias: text(user.text), label: text(label))
        } else {
            mapped.identifier = Identifier(kind: user.kind, text: text(user.text))
        }
    }

    private func copy(_ text: Identifier.Text) -> Range<Int> {
        let start = buffer.count
        var sink = buffer.sink(room: Int(text.count))
        sink.copy(text.bytes, count: Int(text.count))
        buffer.commit(sink)
        return start..<buffer.count
    }

    private func text(_ range: Range<Int>) -> Identifier.Text {
        Identifier.Text(Field(column: -1, kind: .string, bytes: buffer.cursor(range.lowerBound), count: range.count))
    }
}

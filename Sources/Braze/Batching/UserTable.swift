internal import Rows

/// The users of one open batch, by their identifiers: told apart by hash, made sure by bytes.
struct UserTable {
    private struct Entry {
        var hash: UInt64
        var object: Int
        var kind: Identifier.Kind
        var bytes: Range<Int>
    }

    private var entries: [Entry] = []
    private let identifiers = ObjectBuffer(capacity: 4_096)
    /// Open addressing: entry + 1, or 0 for a free slot; four times as many as a batch has objects.
    private var slots = [UInt16](repeating: 0, count: 512)

    mutating func clear() {
        for entry in entries { free(entry.hash) }
        entries.removeAll(keepingCapacity: true)
        identifiers.truncate(to: 0)
    }

    /// Adds a user who is not in the table; a batch has at most 75.
    mutating func insert(_ identifier: Identifier, hash: UInt64, object: Int) {
        let start = identifiers.count
        append(identifier)
        entries.append(Entry(hash: hash, object: object, kind: identifier.kind, bytes: start..<identifiers.count))
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt16(entries.count)
    }

    /// Index of the object of that user.
    func object(of identifier: Identifier, hash: UInt64) -> Int? {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let entry = entries[Int(slots[slot]) - 1]
            if entry.hash == hash, isSame(entry, identifier) { return entry.object }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private mutating func free(_ hash: UInt64) {
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] != 0 {
            slots[slot] = 0
            slot = (slot + 1) & (slots.count - 1)
        }
    }

    private func append(_ identifier: Identifier) {
        identifiers.append(identifier.text.bytes.bytes(upTo: identifier.text.end))
        guard let label = identifier.label else { return }
        identifiers.append(0)
        identifiers.append(label.bytes.bytes(upTo: label.end))
    }

    private func isSame(_ entry: Entry, _ identifier: Identifier) -> Bool {
        let name = Int(identifier.text.count)
        let label = identifier.label.map { Int($0.count) + 1 } ?? 0
        let start = identifiers.cursor(entry.bytes.lowerBound)
        guard entry.kind == identifier.kind, entry.bytes.count == name + label,
            start.holdsSame(name, as: identifier.text.bytes)
        else { return false }
        guard let part = identifier.label else { return true }
        return (start + name).byte == 0 && (start + name + 1).holdsSame(Int(part.count), as: part.bytes)
    }
}

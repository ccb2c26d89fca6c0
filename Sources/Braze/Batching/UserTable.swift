internal import Rows

/// The users of one open batch, by their identifiers: told apart by hash, made sure by bytes.
///
/// SAFETY: the memory is the table's own, as arrays would be retained and released for every row. An entry's index is
/// below the count, which is at most the capacity; slots are masked, and more than half of them are free.
final class UserTable {
    private struct Entry {
        var hash: UInt64
        var object: Int32
        var kind: Identifier.Kind
        var start: Int32
        var count: Int32
    }

    private let capacity: Int
    private let entries: UnsafeMutablePointer<Entry>
    @exclusivity(unchecked) private var count = 0
    private let identifiers = ObjectBuffer(capacity: 4_096)
    /// Open addressing: entry + 1, or 0 for a free slot.
    private let slots: UnsafeMutablePointer<Int32>
    private let mask: Int

    /// A table for that many users at most.
    init(capacity: Int) {
        self.capacity = capacity
        entries = .allocate(capacity: capacity)
        var slotCount = 16
        while slotCount < capacity * 4 { slotCount *= 2 }
        slots = .allocate(capacity: slotCount)
        slots.initialize(repeating: 0, count: slotCount)
        mask = slotCount - 1
    }

    deinit {
        entries.deallocate()
        slots.deallocate()
    }

    /// Forgets every user.
    func clear() {
        if count > mask / 16 {
            slots.update(repeating: 0, count: mask + 1)
        } else {
            for index in 0..<count { free(entries[index].hash) }
        }
        count = 0
        identifiers.truncate(to: 0)
    }

    /// Adds a user who is not in the table; one too many is not added.
    @inline(__always)
    func insert(_ mapped: MappedObject, object: Int) {
        guard count < capacity else { return }
        let start = identifiers.count
        if mapped.identifier.isOneText {
            let text = mapped.identifier.text
            var sink = identifiers.sink(room: Int(text.count))
            sink.copy(text.bytes, count: Int(text.count))
            identifiers.commit(sink)
        } else {
            append(mapped)
        }
        (entries + count).initialize(
            to: Entry(
                hash: mapped.userHash,
                object: Int32(truncatingIfNeeded: object),
                kind: mapped.identifier.kind,
                start: Int32(truncatingIfNeeded: start),
                count: Int32(truncatingIfNeeded: identifiers.count - start)
            )
        )
        count += 1
        var slot = Int(truncatingIfNeeded: mapped.userHash) & mask
        while slots[slot] != 0 { slot = (slot &+ 1) & mask }
        slots[slot] = Int32(truncatingIfNeeded: count)
    }

    /// Index of the object of that user; −1 when the user is not in the table.
    @inline(__always)
    func object(of mapped: MappedObject) -> Int {
        let hash = mapped.userHash
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            let entry = entries + Int(slots[slot] - 1)
            if entry.pointee.hash == hash, isSame(entry, mapped) { return Int(entry.pointee.object) }
            slot = (slot + 1) & mask
        }
        return -1
    }

    private func free(_ hash: UInt64) {
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            slots[slot] = 0
            slot = (slot + 1) & mask
        }
    }

    @inline(never)
    private func append(_ mapped: MappedObject) {
        // An alias has two parts with a zero byte between them.
        let count = Int(mapped.identifier.text.count)
        let room = count + 1 + Int(mapped.identifier.label?.count ?? 0)
        var sink = identifiers.sink(room: room)
        sink.copy(mapped.identifier.text.bytes, count: count)
        if let label = mapped.identifier.label {
            sink.write(0)
            sink.copy(label.bytes, count: Int(label.count))
        }
        identifiers.commit(sink)
    }

    @inline(never)
    private func isSame(_ entry: UnsafePointer<Entry>, _ mapped: MappedObject) -> Bool {
        let identifier = mapped.identifier
        let name = Int(identifier.text.count)
        let label = identifier.label.map { Int($0.count) + 1 } ?? 0
        let start = identifiers.cursor(Int(entry.pointee.start))
        guard entry.pointee.kind == identifier.kind, Int(entry.pointee.count) == name + label,
            start.holdsSame(name, as: identifier.text.bytes)
        else { return false }
        guard let part = identifier.label else { return true }
        return (start + name).byte == 0 && (start + name + 1).holdsSame(Int(part.count), as: part.bytes)
    }
}

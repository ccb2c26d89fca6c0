/// Values by the numbers of their names, in the order of these: a small map without hashing.
///
/// Finding is a binary search; names that come in the order of their numbers, as a dump's columns do, are appended.
struct NumberedValues<Value: Sendable>: Sendable {
    struct Entry: Sendable {
        var number: UInt32
        var value: Value
    }

    private(set) var entries: [Entry] = []

    var isEmpty: Bool { entries.isEmpty }

    /// Makes room for so many, where none are yet.
    mutating func expect(_ count: Int) {
        if entries.isEmpty { entries.reserveCapacity(count) }
    }

    subscript(number: Int) -> Value? {
        get {
            let index = index(of: number)
            return holds(number, at: index) ? entries[index].value : nil
        }
        set {
            let index = index(of: number)
            switch (newValue, holds(number, at: index)) {
            case (let value?, true): entries[index].value = value
            case (let value?, false): entries.insert(Entry(number: UInt32(number), value: value), at: index)
            case (nil, true): entries.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// Takes over the other one's values; where both have one, `combine` gets this one's first.
    mutating func merge(_ other: NumberedValues, combine: (Value, Value) -> Value) {
        for entry in other.entries {
            let own = self[Int(entry.number)]
            self[Int(entry.number)] = own.map { combine($0, entry.value) } ?? entry.value
        }
    }

    private func holds(_ number: Int, at index: Int) -> Bool {
        index < entries.count && entries[index].number == UInt32(number)
    }

    /// Where the number is, or would have to be.
    private func index(of number: Int) -> Int {
        var (low, high) = (0, entries.count)
        guard let last = entries.last, last.number >= UInt32(number) else { return high }
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].number < UInt32(number) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

public import Rows

/// A set of records of several inputs.
public struct RecordSet: Hashable, Sendable {
    /// The records of one input.
    struct Part: Hashable {
        /// The input's index.
        let input: Int
        var numbers: RecordRanges
    }

    /// Each input's records, by the input's index; none is empty, and mostly there is one.
    private(set) var parts: [Part] = []

    public init() {}

    /// A set of one range of an input's records.
    public init(_ range: Range<Int>, input: Int) {
        insert(range, input: input)
    }

    /// A set of these records; cheap when they follow one another.
    public init(_ positions: some Sequence<RecordPosition>) {
        var builder = Builder()
        for position in positions { builder.insert(position) }
        self = builder.set
    }

    /// Collects records, most of which follow one another, and touches the set once for each run of them.
    public struct Builder {
        private var whole = RecordSet()
        private var input = 0
        private var run = 0..<0

        public init() {}

        public mutating func insert(_ position: RecordPosition) {
            if position.number == run.upperBound, position.input == input, !run.isEmpty {
                run = run.lowerBound..<position.number + 1
            } else {
                whole.insert(run, input: input)
                input = position.input
                run = position.number..<position.number + 1
            }
        }

        /// What was collected.
        public var set: RecordSet {
            var set = whole
            set.insert(run, input: input)
            return set
        }
    }

    public var isEmpty: Bool { parts.isEmpty }

    /// How many records are in the set.
    public var count: Int { parts.reduce(0) { $0 + $1.numbers.count } }

    /// Adds a record.
    public mutating func insert(_ position: RecordPosition) {
        insert(position.number..<position.number + 1, input: position.input)
    }

    /// Adds a range of an input's records.
    public mutating func insert(_ range: Range<Int>, input: Int) {
        guard !range.isEmpty else { return }
        let index = index(of: input)
        if index == parts.count || parts[index].input != input {
            parts.insert(Part(input: input, numbers: RecordRanges()), at: index)
        }
        parts[index].numbers.insert(range)
    }

    /// Adds every record of another set.
    public mutating func formUnion(_ other: RecordSet) {
        for part in other.parts {
            for range in part.numbers.ranges { insert(range, input: part.input) }
        }
    }

    /// Takes every one of an input's records with these numbers out.
    mutating func subtract(_ numbers: RecordRanges, input: Int) {
        let index = index(of: input)
        guard index < parts.count, parts[index].input == input else { return }
        parts[index].numbers.subtract(numbers)
        if parts[index].numbers.isEmpty { parts.remove(at: index) }
    }

    /// Whether the record is in the set.
    public func contains(_ position: RecordPosition) -> Bool {
        let index = index(of: position.input)
        return index < parts.count && parts[index].input == position.input
            && parts[index].numbers.contains(position.number)
    }

    /// Index of the first part whose input is not a smaller one.
    private func index(of input: Int) -> Int {
        var low = 0
        var high = parts.count
        while low < high {
            let middle = (low + high) / 2
            if parts[middle].input < input { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

public import Rows

/// A set of records of several inputs.
public struct RecordSet: Hashable, Sendable {
    /// The numbers of each input's records, by the input's index; no set is empty.
    public private(set) var inputs: [Int: RecordRanges] = [:]

    public init() {}

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

    public var isEmpty: Bool { inputs.isEmpty }

    /// How many records are in the set.
    public var count: Int { inputs.values.reduce(0) { $0 + $1.count } }

    /// Adds a record.
    public mutating func insert(_ position: RecordPosition) {
        inputs[position.input, default: RecordRanges()].insert(position.number)
    }

    /// Adds a range of an input's records.
    public mutating func insert(_ range: Range<Int>, input: Int) {
        guard !range.isEmpty else { return }
        inputs[input, default: RecordRanges()].insert(range)
    }

    /// Adds every record of another set.
    public mutating func formUnion(_ other: RecordSet) {
        for (input, numbers) in other.inputs { inputs[input, default: RecordRanges()].formUnion(numbers) }
    }

    /// Takes every one of an input's records with these numbers out.
    mutating func subtract(_ numbers: RecordRanges, input: Int) {
        guard var rest = inputs[input] else { return }
        rest.subtract(numbers)
        inputs[input] = rest.isEmpty ? nil : rest
    }

    /// Whether the record is in the set.
    public func contains(_ position: RecordPosition) -> Bool {
        inputs[position.input]?.contains(position.number) ?? false
    }
}

public import Rows

/// A set of records of several inputs.
public struct RecordSet: Hashable, Sendable {
    /// The numbers of each input's records, by the input's index; no set is empty.
    public private(set) var inputs: [Int: RecordRanges] = [:]

    public init() {}

    /// A set of these records.
    public init(_ positions: some Sequence<RecordPosition>) {
        for position in positions { insert(position) }
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

    /// Whether the record is in the set.
    public func contains(_ position: RecordPosition) -> Bool {
        inputs[position.input]?.contains(position.number) ?? false
    }
}

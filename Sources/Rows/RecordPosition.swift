/// Where a record stands: its input and its number in that input.
public struct RecordPosition: Hashable, Comparable, Sendable {
    /// Index of the input in the order in which the inputs are read, from 0.
    public var input: Int
    /// Number of the record in its input, from 1; blank lines and header lines do not count.
    public var number: Int

    public init(input: Int, number: Int) {
        self.input = input
        self.number = number
    }

    public static func < (left: RecordPosition, right: RecordPosition) -> Bool {
        (left.input, left.number) < (right.input, right.number)
    }
}

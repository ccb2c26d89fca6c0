/// A set of record numbers, kept as sorted ranges that neither touch nor overlap.
///
/// A run settles its records nearly in order, so a set of a hundred million numbers is a handful of ranges.
public struct RecordRanges: Hashable, Sendable {
    /// The ranges, ascending, with a gap before each but the first.
    public private(set) var ranges: [Range<Int>] = []

    public init() {}

    /// A set of these ranges, in any order; empty ones are left out.
    public init(_ ranges: some Sequence<Range<Int>>) {
        for range in ranges { insert(range) }
    }

    public var isEmpty: Bool { ranges.isEmpty }

    /// How many numbers are in the set.
    public var count: Int { ranges.reduce(0) { $0 + $1.count } }

    /// The largest number; `nil` when the set is empty.
    public var last: Int? { ranges.last.map { $0.upperBound - 1 } }

    /// Whether the number is in the set.
    public func contains(_ number: Int) -> Bool {
        let index = firstIndex(endingAfter: number)
        return index < ranges.count && ranges[index].lowerBound <= number
    }

    /// Adds a number.
    public mutating func insert(_ number: Int) {
        insert(number..<number + 1)
    }

    /// Adds a range of numbers, whether or not some of them are in the set.
    public mutating func insert(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        if let last = ranges.last, last.upperBound < range.lowerBound {
            ranges.append(range)
            return
        }
        // Ranges that touch the new one become part of it.
        let start = firstIndex(endingAfter: range.lowerBound - 1)
        var end = start
        var merged = range
        while end < ranges.count, ranges[end].lowerBound <= range.upperBound {
            merged = min(merged.lowerBound, ranges[end].lowerBound)..<max(merged.upperBound, ranges[end].upperBound)
            end += 1
        }
        ranges.replaceSubrange(start..<end, with: CollectionOfOne(merged))
    }

    /// Takes a range of numbers out, whether or not all of them are in the set.
    public mutating func remove(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let start = firstIndex(endingAfter: range.lowerBound)
        var end = start
        var rest: [Range<Int>] = []
        while end < ranges.count, ranges[end].lowerBound < range.upperBound {
            let old = ranges[end]
            if old.lowerBound < range.lowerBound { rest.append(old.lowerBound..<range.lowerBound) }
            if old.upperBound > range.upperBound { rest.append(range.upperBound..<old.upperBound) }
            end += 1
        }
        guard start < end else { return }
        ranges.replaceSubrange(start..<end, with: rest)
    }

    /// Adds every number of another set.
    public mutating func formUnion(_ other: RecordRanges) {
        for range in other.ranges { insert(range) }
    }

    /// The numbers of both sets.
    public func union(_ other: RecordRanges) -> RecordRanges {
        var union = self
        union.formUnion(other)
        return union
    }

    /// Takes every number of another set out.
    public mutating func subtract(_ other: RecordRanges) {
        for range in other.ranges { remove(range) }
    }

    /// Takes out the range that begins with a number.
    ///
    /// - Parameter number: not below any number of the set that is smaller than all others.
    /// - Returns: the range, if the set's first one begins there.
    mutating func takeFirst(startingAt number: Int) -> Range<Int>? {
        guard let first = ranges.first, first.lowerBound == number else { return nil }
        ranges.removeFirst()
        return first
    }

    /// Index of the first range that ends behind a number.
    private func firstIndex(endingAfter number: Int) -> Int {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound > number { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// What a column's values are expected to be by whoever reads the rows.
///
/// A decoder lists the fields that are not as expected, so that the reader need look at no others. The first rows are
/// decoded before anything is said, and all their fields are listed.
public struct Expectation: Sendable {
    /// The kinds of value, a bit each, by ``Field/Kind``'s raw value.
    let kinds: UInt16
    /// Facts that no value has.
    let barredFacts: Field.Facts
    /// The most bytes that a value has.
    let maximumCount: Int32

    /// Nothing is as expected.
    public static let nothing = Expectation(kinds: [], barredFacts: [], maximumCount: 0)

    /// - Parameters:
    ///   - kinds: what a value may be.
    ///   - barredFacts: what must not be known of it.
    ///   - maximumCount: the most bytes that it may have.
    public init(kinds: [Field.Kind], barredFacts: Field.Facts, maximumCount: Int) {
        self.kinds = kinds.reduce(0) { $0 | 1 << UInt16($1.rawValue) }
        self.barredFacts = barredFacts
        self.maximumCount = Int32(truncatingIfNeeded: maximumCount)
    }

    /// Whether a value is as expected.
    @inline(__always)
    func isMet(_ kind: Field.Kind, _ facts: Field.Facts, _ count: Int) -> Bool {
        (kinds >> UInt16(truncatingIfNeeded: kind.rawValue)) & 1 != 0 && facts.isDisjoint(with: barredFacts)
            && count <= Int(maximumCount)
    }
}

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
    /// Whether the reader looks at the values though they go out as they came.
    let isNoted: Bool

    /// Bytes that a value as expected has at most, so that room for it can be had beforehand.
    public static let maximumBytes = 255

    /// Nothing is as expected.
    public static let nothing = Expectation(kinds: [], barredFacts: [], maximumCount: 0)

    /// - Parameters:
    ///   - kinds: what a value may be.
    ///   - barredFacts: what must not be known of it.
    ///   - maximumCount: the most bytes that it may have, up to ``maximumBytes``.
    public init(kinds: [Field.Kind], barredFacts: Field.Facts, maximumCount: Int) {
        self.kinds = kinds.reduce(0) { $0 | 1 << UInt16($1.rawValue) }
        self.barredFacts = barredFacts
        self.maximumCount = Int32(truncatingIfNeeded: min(maximumCount, Self.maximumBytes))
        isNoted = false
    }

    /// Text of one byte to ``maximumBytes`` bytes that needs no escapes, and which the reader looks at.
    ///
    /// Such a field is filled and not listed. Where all fields are filled, it is listed like any that is not as expected.
    public static let notedText = Expectation()

    private init() {
        (kinds, barredFacts, maximumCount, isNoted) = (0, [], 0, true)
    }

    /// Whether a field that the reader looks at is as such fields are.
    @inline(__always)
    static func isNotedText(_ kind: Field.Kind, _ facts: Field.Facts, _ count: Int) -> Bool {
        kind == .string && facts.isSubset(of: .tight) && count > 0 && count <= maximumBytes
    }

    /// The most bytes of a string that is as expected when nothing unusual is known of it; −1 when no string is.
    var stringLimit: Int32 { allows(.string) ? maximumCount : -1 }

    /// Whether values of a kind may be as expected.
    func allows(_ kind: Field.Kind) -> Bool { kinds >> UInt16(kind.rawValue) & 1 != 0 }

    /// Whether a value is as expected.
    @inline(__always)
    func isMet(_ kind: Field.Kind, _ facts: Field.Facts, _ count: Int) -> Bool {
        (kinds >> UInt16(truncatingIfNeeded: kind.rawValue)) & 1 != 0 && facts.isDisjoint(with: barredFacts)
            && count <= Int(maximumCount)
    }
}

internal import Rows

/// The fast road: a value that meets its column's few conditions goes out as it is; any other is looked at.
extension ColumnPlan {
    /// Facts that ask for a look, whatever the kind.
    static let suspicious: Field.Facts = [
        .containsNull, .containsLongString, .containsUnusualKey, .containsMany, .extreme,
    ]

    /// Whether the field may go out as it is, without another check.
    @inline(__always)
    static func passes(_ field: UnsafePointer<Field>, _ column: UnsafePointer<ColumnPlan>) -> Bool {
        (column.pointee.passingKinds >> UInt16(truncatingIfNeeded: field.pointee.kind.rawValue)) & 1 != 0
            && field.pointee.count <= column.pointee.passingCount
            && field.pointee.facts.isDisjoint(with: Self.suspicious)
    }

    /// Decides what may pass.
    ///
    /// Text of at most 255 bytes has at most 255 characters. Objects never pass: they may be operators. Of the identifiers
    /// that go out as they came ``AttributeMapper`` knows where they stand.
    ///
    /// - Returns: what the decoder is to expect of fields that go out as they came, key and all.
    mutating func settlePassing(in mode: LoadMode, unsetsNulls: Bool, countsDataPoints: Bool) -> Expectation {
        if mode == .userProfileAttributes, role == .externalID || role == .email, keepsName, !countsDataPoints {
            return .notedText
        }
        guard role == .attribute || role == .property, nameFault == .none, !countsDataPoints else { return .nothing }
        var kinds: [Field.Kind] = [.bool, .number, .signedInteger, .unsignedInteger, .double, .float, .array]
        if !isPreFormatted, type != .decimal, type != .timestamp { kinds.append(.string) }
        if unsetsNulls, role == .attribute { kinds.append(.null) }
        passingKinds = kinds.reduce(0) { $0 | 1 << UInt16($1.rawValue) }
        passingCount = Int32(Limits.stringCharacters)
        guard keepsName else { return .nothing }
        return Expectation(kinds: kinds, barredFacts: Self.suspicious, maximumCount: Limits.stringCharacters)
    }
}

/// Why a record cannot be used: a value, not an error, for the run may go on.
public struct Rejection: Hashable, Sendable {
    public var reason: RejectionReason
    /// The column at fault; `nil` where the whole record is.
    public var column: String?
    /// A sentence for people; holds no part of the record's values.
    public var message: String

    public init(_ reason: RejectionReason, column: String? = nil, _ message: String) {
        self.reason = reason
        self.column = column
        self.message = message
    }
}

/// A stable kebab-case code, as `_reason` in the rejects file has it.
public struct RejectionReason: Hashable, Sendable {
    public let code: String

    public init(_ code: String) { self.code = code }

    /// The record is not JSON (RFC 8259).
    public static let jsonSyntax = RejectionReason("json-syntax")
    /// Bytes that are not UTF-8, or a lone surrogate in a `\u` escape.
    public static let invalidUTF8 = RejectionReason("invalid-utf8")
    /// Arrays and objects nested deeper than the limit.
    public static let nestingTooDeep = RejectionReason("nesting-too-deep")
    /// A record of more bytes than the limit.
    public static let recordTooLarge = RejectionReason("record-too-large")
    /// A row with more or fewer values than the schema has columns.
    public static let rowWidth = RejectionReason("row-width")
    public static let rowNotAnArray = RejectionReason("row-not-an-array")
    public static let rowNotAnObject = RejectionReason("row-not-an-object")
    /// A row that names a column twice.
    public static let duplicateColumn = RejectionReason("duplicate-column")
    /// A msgpack ext type without a meaning in JSON.
    public static let messagePackExt = RejectionReason("msgpack-ext")
    /// A msgpack map key that is no string.
    public static let messagePackMapKey = RejectionReason("msgpack-map-key")
    /// NaN or an infinity.
    public static let numberNotFinite = RejectionReason("number-not-finite")
    /// A stray quote in CSV.
    public static let csvSyntax = RejectionReason("csv-syntax")
    /// Text that is no number or boolean where the schema's type says so.
    public static let invalidNumber = RejectionReason("invalid-number")
}

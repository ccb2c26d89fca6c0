/// How text with one record a line separates and quotes its fields.
public struct DelimitedDialect: Hashable, Sendable {
    public var separator: UInt8
    /// Whether a field may stand in double quotes (RFC 4180).
    public var isQuoted: Bool
    /// What stands for NULL when it is not quoted; `nil`: an empty field, and the word `null`.
    ///
    /// The toolbelt writes `null` (its `--null` says otherwise), the server and digdag leave the field empty.
    public var nullText: String?

    /// Comma-separated values (RFC 4180).
    public static func csv(nullText: String?) -> DelimitedDialect {
        DelimitedDialect(separator: UInt8(ascii: ","), isQuoted: true, nullText: nullText)
    }

    /// Tab-separated values as `td -f tsv` writes them: no quotes, no escapes.
    public static func tsv(nullText: String?) -> DelimitedDialect {
        DelimitedDialect(separator: UInt8(ascii: "\t"), isQuoted: false, nullText: nullText)
    }
}

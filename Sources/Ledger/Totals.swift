/// How many of the records that this attempt read ended in which state, whichever attempt settled them.
///
/// ```
/// read = delivered + rejected + invalid + unknown + skipped
/// ```
public struct Totals: Hashable, Sendable {
    /// In a 2xx whose `errors` does not name the record.
    public var delivered = 0
    /// Named by Braze's `errors`, or refused alone.
    public var rejected = 0
    /// Found before sending.
    public var invalid = 0
    /// Sent, outcome not known, and not safe to send again.
    public var unknown = 0
    /// Delivered already by the run that this one resumes.
    public var skipped = 0
    /// Decoded records that were given back because the run stopped; another run reads them again.
    public var unsent = 0
    /// Records that were decoded.
    public var decoded = 0

    public init() {}

    /// Records that this run answers for: those decoded and not given back.
    public var read: Int { decoded - unsent }

    /// Whether every record that was read has exactly one state.
    public var addUp: Bool { read == delivered + rejected + invalid + unknown + skipped }

    static func += (left: inout Totals, right: Totals) {
        left.delivered += right.delivered
        left.rejected += right.rejected
        left.invalid += right.invalid
        left.unknown += right.unknown
        left.skipped += right.skipped
        left.unsent += right.unsent
        left.decoded += right.decoded
    }
}

public import Rows

/// How rows become objects: what the command line says about columns.
public struct MappingOptions: Sendable {
    /// The eight columns of a rejects file, which are dropped when it is loaded again.
    public static let rejectColumns: Set<String> = [
        "_input", "_record", "_status", "_reason", "_column", "_message", "_http", "_raw",
    ]

    public var mode: LoadMode
    /// Columns whose text is JSON and goes out as that JSON; `properties` and `user_alias` always are.
    public var preFormattedFields: Set<String> = []
    /// NULL attributes are sent as `null`, which unsets them, instead of being left out.
    public var unsetsNulls = false
    /// New names of columns, by their old ones.
    public var renames: [String: String] = [:]
    /// Columns to leave out, by their names in the input.
    public var drops: Set<String> = []
    /// Constant columns; each replaces a column of its name.
    public var constants: [(column: String, value: String)] = []
    /// Which user is meant when several share an e-mail or phone; empty where it is not said.
    public var prioritization: [Prioritization] = []
    /// The zone of timestamps without one; `nil` is UTC.
    public var timeZone: LocalTimeZone?
    /// Column types, for decimals and timestamps.
    public var schema: Schema?
    /// Whether data points are to be counted, which costs a second look at nested values.
    public var countsDataPoints = false

    public init(mode: LoadMode) { self.mode = mode }
}

/// Which of several users with the same e-mail or phone is meant.
///
/// Source: Braze documentation, "POST: Identify users" and "POST: Delete users", `prioritization`.
public enum Prioritization: String, CaseIterable, Sendable {
    case identified
    case unidentified
    case mostRecentlyUpdated = "most_recently_updated"
    case leastRecentlyUpdated = "least_recently_updated"
}

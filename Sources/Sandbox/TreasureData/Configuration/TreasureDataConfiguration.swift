/// Everything that the sandbox's Treasure Data may be told.
public struct TreasureDataConfiguration: Sendable {
    /// The API key of a sandbox that was not told another.
    ///
    /// Source: Treasure Data documentation, "API keys": `ACCOUNT_ID/KEY`.
    public static let defaultKey = "1/sandbox-td-key"
    /// The write-only key of a sandbox that was not told another.
    public static let defaultWriteKey = "1/sandbox-td-write-key"

    /// The keys that may do everything.
    public var keys: Set<String> = [defaultKey]
    /// The keys that may only write into tables.
    public var writeKeys: Set<String> = [defaultWriteKey]
    /// The results, each that of a job that is there from the start: 1, 2 and so on.
    ///
    /// A query that is issued gives one of them, in turn.
    public var results: [TreasureDataResult] = []
    /// How jobs end, job 1 first.
    ///
    /// The last goes for all later ones; without any they succeed.
    public var outcomes: [TreasureDataOutcome] = []
    /// How often a job's state can be asked before it is over.
    public var polls = 0
    /// How long a job takes.
    public var jobTime = Duration.zero
    /// Bytes of a result that one connection gets in a second; `nil`: as fast as it can take them.
    public var bytesPerSecond: Int?
    /// What goes wrong, and when.
    public var faults = TreasureDataFaultPlan()
    /// Records that are kept in all tables together; more are counted only.
    public var maximumRecords = 1_000_000

    public init() {}
}

/// A job's result, as a file.
public struct TreasureDataResult: Sendable {
    /// A `msgpack.gz` file, one msgpack array a row.
    public var path: String
    /// What `job/show` says as `hive_result_schema`, such as `[["user_id","bigint"]]`; `nil`: null.
    public var schema: String?
    /// What `job/show` says as `num_records`; `nil`: counted when the sandbox starts.
    public var records: Int?

    public init(path: String, schema: String?, records: Int? = nil) {
        self.path = path
        self.schema = schema
        self.records = records
    }
}

/// How a job ends.
public enum TreasureDataOutcome: Hashable, Sendable {
    case success
    /// It succeeds and has no result, as an `INSERT INTO` does.
    case noResult
    /// It fails; `debug.stderr` holds the text.
    case error(String)
    case killed
}

/// A result's file that cannot be served.
public struct TreasureDataResultError: Error, Hashable, Sendable {
    /// The file as it was named.
    public var path: String
    /// A sentence for people, without the file's name.
    public var message: String
}

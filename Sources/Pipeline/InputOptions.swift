public import Intake
public import Rows

/// What is read, and how.
public struct InputOptions: Sendable {
    /// What `--format` says.
    public enum Format: String, CaseIterable, Sendable {
        case auto
        /// JSON Lines, of objects or arrays.
        case jsonLines = "jsonl"
        /// One JSON array.
        case json
        case messagePack = "msgpack"
        case csv
        case tsv
    }

    /// In the order in which they are read.
    public var sources: [InputSource]
    public var format = Format.auto
    /// The columns, from `--schema` or `--columns`.
    public var schema: Schema?
    /// What stands for NULL in CSV and TSV.
    public var nullText: String?
    public var limits = DecodingLimits()
    /// After so long without input an open batch is sent as it is.
    public var linger = Duration.seconds(5)
    /// Plain bytes of one chunk.
    public var chunkBytes = 524_288
    /// Chunks between the reading and the decoding thread.
    public var chunks = 4
    /// Threads that read, inflate, decode and batch.
    public var threads = 2
    /// Bytes of objects that a decoding thread makes of one chunk before they are batched.
    public var segmentObjectBytes = 2_097_152

    /// Files, or `-` for standard input.
    public init(paths: [String]) { sources = paths.map(InputSource.file) }

    /// The inputs' names, in order; setting them makes files of them.
    public var paths: [String] {
        get { sources.map(\.name) }
        set { sources = newValue.map(InputSource.file) }
    }
}

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

    /// Files, or `-` for standard input, in order.
    public var paths: [String]
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

    public init(paths: [String]) { self.paths = paths }
}

/// Bounds on what one record may be; untrusted input never gets past them.
public struct DecodingLimits: Hashable, Sendable {
    /// How deep arrays and objects may nest, the row itself being the first level; at least 1.
    public var maximumDepth: Int
    /// Bytes of one record.
    public var maximumRecordBytes: Int
    /// Records that are decoded in the general way, without a try of the fast one, behind some on which the tries failed,
    /// at most; with 0 each record is tried.
    public var longestPause = 64

    public init(maximumDepth: Int = 64, maximumRecordBytes: Int = 4_000_000) {
        self.maximumDepth = maximumDepth
        self.maximumRecordBytes = maximumRecordBytes
    }
}

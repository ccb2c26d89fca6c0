/// Bounds on what one record may be; untrusted input never gets past them.
public struct DecodingLimits: Hashable, Sendable {
    /// How deep arrays and objects may nest, the row itself being the first level; at least 1.
    public var maximumDepth: Int
    /// Bytes of one record.
    public var maximumRecordBytes: Int

    public init(maximumDepth: Int = 64, maximumRecordBytes: Int = 4_000_000) {
        self.maximumDepth = maximumDepth
        self.maximumRecordBytes = maximumRecordBytes
    }
}

public import Braze
public import Delivery

/// What a load does beside reading and mapping.
public struct LoadOptions: Sendable {
    public var input: InputOptions
    public var mapping: MappingOptions
    public var caps: BatchCaps
    /// Whether the run goes on behind a record that is invalid or rejected.
    public var skipsInvalid = false
    /// Requests in the air at a time, at most.
    public var concurrency = 128
    /// Whether a user's batches wait for each other.
    public var keepsOrder = true
    /// All of them hold at once.
    public var rateLimits: [RateLimit]
    /// The part of each limit that this run may use.
    public var rateShare = 0.8
    public var retry = RetryPolicy()
    /// Bytes of finished batches that wait to be sent.
    public var queueBytes = 4_000_000
    /// The same where batches wait for the journal's next sync: room for what is sent in the time between two syncs.
    public var announcedQueueBytes = 16_000_000
    /// Time between two syncs of the journal, at least; less where sending would stand still until the next one.
    public var syncInterval = Duration.milliseconds(100)

    public init(input: InputOptions, mapping: MappingOptions, caps: BatchCaps) {
        self.input = input
        self.mapping = mapping
        self.caps = caps
        rateLimits = [mapping.mode.endpoint.rateGroup.documentedLimit]
    }
}

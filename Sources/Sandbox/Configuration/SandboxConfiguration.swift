/// Everything that a sandbox may be told; the defaults are Braze's documented behaviour.
public struct SandboxConfiguration: Sendable {
    /// Address to listen on; loopback unless stated.
    public var host = "127.0.0.1"
    /// Port to listen on; 0 takes any that is free.
    public var port = 0
    /// The REST API keys that are known.
    public var keys = [SandboxKey(SandboxKey.defaultKey)]
    /// What each key may send in which time.
    public var rateLimits = SandboxRateLimits()
    /// How objects in a `/users/track` request are counted.
    public var batchModel = SandboxBatchModel.combined(75)
    /// Bytes of a request body that are taken; more is answered with 413.
    ///
    /// Source: Braze documentation, "API limits": 4 MB; 10⁶ is the cautious reading of that MB.
    public var maximumBodyBytes = 4_000_000
    /// Whether `/users/track/bulk` is there; it is a closed beta.
    public var acceptsBulk = false
    /// External ids that are refused as spam-blocked "dummy users" (Braze documentation, "API errors").
    public var blockedExternalIDs: Set<String> = []
    /// How long a request takes.
    public var latency = SandboxLatency()
    /// What goes wrong, and when.
    public var faults = FaultPlan()
    /// Seed of everything that is left to chance.
    public var seed: UInt64 = 1
    /// Whether profiles are kept, so that they can be read back; costs time and memory.
    public var stateEngine = true
    /// What is accepted is applied at a moment by chance within this time after its arrival, in no order; at once when
    /// it is zero.
    ///
    /// Braze answers when a request is queued and applies requests in no order; 10–100 ms are usual
    /// ("POST: Track users"). `/users/track/sync` applies before it answers.
    public var appliesWithin = Duration.zero
    /// Profiles that one workspace keeps; more are dropped and counted.
    public var maximumProfiles = 1_000_000
    /// Event identities that are remembered to count duplicates; with more, the count stops growing.
    public var maximumEventIdentities = 5_000_000
    /// Whether accepted objects are kept for ``RunningSandbox/acceptedObjects()``; for tests.
    public var keepsObjects = false
    /// The Treasure Data beside it.
    public var treasureData = TreasureDataConfiguration()
    /// The time, and waiting.
    public var clock = SandboxClock.system

    public init() {}
}

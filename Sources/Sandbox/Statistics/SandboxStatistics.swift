/// What a sandbox has seen so far.
public struct SandboxStatistics: Sendable {
    /// Requests with an endpoint's path, whatever they were answered.
    public internal(set) var requests = 0
    /// Requests by answer; 0 counts connections that were cut without one.
    public internal(set) var requestsByStatus: [Int: Int] = [:]
    public internal(set) var requestsByPath: [String: Int] = [:]
    /// Accepted objects by path and array: `/users/track attributes`.
    public internal(set) var objects: [String: Int] = [:]
    /// Refused objects by path and array.
    public internal(set) var refusedObjects: [String: Int] = [:]
    /// Refused objects, or whole requests, by what was said.
    public internal(set) var errors: [String: Int] = [:]
    /// Faults by name.
    public internal(set) var faults: [String: Int] = [:]
    /// Accepted events and purchases whose user, name, time and properties had come before.
    public internal(set) var duplicateEvents = 0
    /// Most requests in any stretch of three seconds.
    public internal(set) var largestThreeSecondWindow = 0
    public internal(set) var inFlight = 0
    public internal(set) var inFlightPeak = 0
    /// Objects about a user who was in another request at the same time.
    public internal(set) var sameUserOverlaps = 0
    /// Bytes of request bodies.
    public internal(set) var bytes = 0
    /// Requests by the size of their body: the key is the power of two, in bytes, that it stays under.
    public internal(set) var requestSizes: [Int: Int] = [:]
    /// Data points that the accepted objects would be billed for; 0 without the state engine.
    public internal(set) var dataPoints = 0
    /// Profiles in all workspaces; 0 without the state engine.
    public internal(set) var profiles = 0
    /// What was accepted and then not stored, by reason; empty without the state engine.
    public internal(set) var silentDrops: [String: Int] = [:]

    /// All accepted objects.
    public var acceptedObjects: Int { objects.values.reduce(0, +) }
}

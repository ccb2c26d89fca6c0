/// A sandbox that is listening.
public struct RunningSandbox: Sendable {
    /// The port that it listens on.
    public let port: Int
    let core: SandboxCore
    let treasureData: TreasureDataCore

    /// What it has seen so far.
    public func statistics() -> SandboxStatistics {
        core.statistics
    }

    /// The accepted objects in the order of their acceptance; empty unless the configuration keeps them.
    public func acceptedObjects() -> [AcceptedObject] {
        core.acceptedObjects
    }

    /// Returns when the task is cancelled.
    public func waitUntilCancelled() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        for await _ in stream {}
        continuation.finish()
    }
}

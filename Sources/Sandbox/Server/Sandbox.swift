import Hummingbird
import Logging
import NIOCore

/// Runs a sandbox for as long as the body takes.
///
/// - Parameters:
///   - configuration: what it is like.
///   - body: gets the listening sandbox; connections that are open when it returns are closed.
/// - Returns: what the body returns.
/// - Throws: what the body throws, the system's error when the address cannot be listened on, or
///   ``TreasureDataResultError`` when a result cannot be served.
public func withSandbox<Result>(
    _ configuration: SandboxConfiguration,
    _ body: (RunningSandbox) async throws -> Result
) async throws -> Result {
    let core = SandboxCore(configuration: configuration)
    let treasureData = try TreasureDataCore(configuration)
    let (ports, listening) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
    let application = Application(
        responder: SandboxResponder(core: core, treasureData: TreasureDataResponder(core: treasureData)),
        configuration: ApplicationConfiguration(
            address: .hostname(configuration.host, port: configuration.port),
            backlog: 1_024
        ),
        onServerRunning: { channel in
            if let port = channel.localAddress?.port { listening.yield(port) }
        },
        logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() }
    )
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { listening.finish() }
            try await application.run()
        }
        guard let port = await ports.first(where: { _ in true }) else {
            try await group.next()
            throw CancellationError()
        }
        defer { group.cancelAll() }
        return try await body(RunningSandbox(port: port, core: core, treasureData: treasureData))
    }
}

import ArgumentParser
import Foundation
import Sandbox

/// How the sandbox behaves.
struct SandboxArguments: ParsableArguments {
    @Option(
        name: .customLong("key"),
        help: ArgumentHelp("A key and what it may do (default: sandbox-key, everything).", valueName: "KEY[=a,b]")
    )
    var keys: [String] = []

    @Option(
        name: .customLong("fault"),
        help: ArgumentHelp("When and what, such as '2% 429' or '10-20 503-html'.", valueName: "when what")
    )
    var faults: [String] = []

    @Option(help: "File with faults, one a line.")
    var faultsFile: String?

    @Option(help: "Seed of what is left to chance.")
    var seed: UInt64 = 1

    @Option(help: "Time that a request takes, at least.")
    var latency: TimeSpan?

    @Option(help: "More time for each object.")
    var latencyPerObject: TimeSpan?

    @Option(help: "Up to so much more time, by chance.")
    var latencyJitter: TimeSpan?

    @Flag(help: "No rate limits.")
    var unlimited = false

    @Flag(help: "Check requests only, keep no profiles: faster.")
    var noState = false

    @Option(help: "Profiles that are kept, at most.")
    var maxProfiles = 1_000_000

    @Flag(help: "Offer /users/track/bulk.")
    var bulk = false

    @OptionGroup var treasureData: TreasureDataSandboxArguments

    func validate() throws {
        guard maxProfiles >= 1 else { throw ValidationError("--max-profiles must be at least 1") }
        _ = try faultPlan(reading: false)
        _ = try sandboxKeys()
    }

    /// The configuration, with the faults' file read.
    func configuration() throws -> SandboxConfiguration {
        var configuration = SandboxConfiguration()
        configuration.keys = try sandboxKeys()
        configuration.faults = try faultPlan(reading: true)
        configuration.seed = seed
        configuration.latency = SandboxLatency(
            base: latency?.duration ?? .zero,
            perObject: latencyPerObject?.duration ?? .zero,
            jitter: latencyJitter?.duration ?? .zero
        )
        if unlimited { configuration.rateLimits = .unlimited }
        configuration.stateEngine = !noState
        configuration.maximumProfiles = maxProfiles
        configuration.acceptsBulk = bulk
        configuration.treasureData = try treasureData.configuration()
        return configuration
    }

    private func sandboxKeys() throws -> [SandboxKey] {
        if keys.isEmpty { return [SandboxKey(SandboxKey.defaultKey)] }
        return try keys.map { text in
            guard let key = SandboxKey(argument: text) else {
                throw ValidationError("--key: expected KEY or KEY=permission,permission")
            }
            return key
        }
    }

    private func faultPlan(reading: Bool) throws -> FaultPlan {
        var text = faults.joined(separator: "\n")
        if let faultsFile, reading {
            guard let content = FileManager.default.contents(atPath: faultsFile) else {
                throw CommandFailure(.noInput, "\(faultsFile): no such file, or not readable")
            }
            text += "\n" + String(decoding: content, as: UTF8.self)
        }
        do {
            return try FaultPlan(parsing: text)
        } catch {
            throw ValidationError("faults, line \(error.line): \(error.description)")
        }
    }
}

import ArgumentParser
import Foundation
import Sandbox

/// How the sandbox behaves.
struct SandboxArguments: ParsableArguments {
    @Option(
        name: .customLong("key"),
        help: ArgumentHelp(
            """
            A key, its workspace and what it may do, such as k@shop=users.track,users.delete (default: sandbox-key, \
            everything).
            """,
            valueName: "KEY[@workspace][=a,b]"
        )
    )
    var keys: [String] = []

    @Option(
        name: .customLong("fault"),
        help: ArgumentHelp(
            """
            When and what, such as '2% 429', '10-20 503-html', 'every 50 slow=1500' or 'from 900 key-revoked'; what: \
            \(SandboxFault.names.joined(separator: ", ")), slow=MS, 429=SECONDS.
            """,
            valueName: "when what"
        )
    )
    var singleFaults: [String] = []

    @Option(help: ArgumentHelp("File with faults, one a line, after those of --fault.", valueName: "file"))
    var faults: String?

    @Option(help: "Seed of what is left to chance.")
    var seed: UInt64 = 1

    @Option(help: "Time that a request takes, at least.")
    var latency: TimeSpan?

    @Option(help: "More time for each object.")
    var latencyPerObject: TimeSpan?

    @Option(help: "Up to so much more time, by chance.")
    var latencyJitter: TimeSpan?

    @OptionGroup var limits: SandboxLimitArguments

    @Option(
        name: .customLong("block-external-id"),
        help: ArgumentHelp("An external_id that is refused as a spam-blocked dummy user.", valueName: "id")
    )
    var blockedExternalIDs: [String] = []

    @Option(help: "Apply what is accepted later, at a moment by chance within this time, in no order.")
    var applyWithin: TimeSpan?

    @Flag(help: "Check requests only, keep no profiles: faster.")
    var noState = false

    @Option(help: "Profiles that are kept, at most.")
    var maxProfiles = 1_000_000

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
        try limits.apply(to: &configuration)
        configuration.blockedExternalIDs = Set(blockedExternalIDs)
        configuration.appliesWithin = applyWithin?.duration ?? .zero
        configuration.stateEngine = !noState
        configuration.maximumProfiles = maxProfiles
        configuration.treasureData = try treasureData.configuration()
        return configuration
    }

    private func sandboxKeys() throws -> [SandboxKey] {
        if keys.isEmpty { return [SandboxKey(SandboxKey.defaultKey)] }
        return try keys.map { text in
            guard let key = SandboxKey(argument: text) else {
                throw ValidationError("--key: expected KEY, KEY@WORKSPACE, KEY=permission,permission or all of it")
            }
            return key
        }
    }

    private func faultPlan(reading: Bool) throws -> FaultPlan {
        var plan = FaultPlan()
        for text in singleFaults {
            do {
                plan.rules += try FaultPlan(parsing: text).rules
            } catch {
                throw ValidationError("--fault '\(text)': \(error.description)")
            }
        }
        guard let faults, reading else { return plan }
        guard let content = FileManager.default.contents(atPath: faults) else {
            throw CommandFailure(.noInput, "\(faults): no such file, or not readable")
        }
        do {
            plan.rules += try FaultPlan(parsing: String(decoding: content, as: UTF8.self)).rules
        } catch {
            throw ValidationError("\(faults), line \(error.line): \(error.description)")
        }
        return plan
    }
}

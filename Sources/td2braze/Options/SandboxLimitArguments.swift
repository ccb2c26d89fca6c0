public import ArgumentParser
import Braze
public import Sandbox

/// How much the sandbox takes, and how it says no.
struct SandboxLimitArguments: ParsableArguments {
    @Option(
        name: .customLong("rate-limit"),
        help: ArgumentHelp(
            """
            Limits of a group of endpoints (default: Braze's documented ones; groups: \
            \(SandboxRateGroup.allCases.map(\.rawValue).joined(separator: ", ")); track unless named).
            """,
            valueName: "[group=]3000/3s,…"
        )
    )
    var rateLimits: [String] = []

    @Option(help: "How the limits' windows run.")
    var rateWindow = SandboxRateLimits.Window.sliding

    @Option(help: "What X-RateLimit-Reset counts: seconds since 1970, or from now.")
    var rateReset = SandboxRateLimits.ResetStyle.epoch

    @Option(help: "What a 429 says about when to come back.")
    var rateRefusal = SandboxRateLimits.Refusal.retryAfter

    @Flag(help: "No rate limits.")
    var unlimited = false

    @Option(help: ArgumentHelp("Objects of a /users/track request, at most.", valueName: Self.batchModels))
    var batchModel = "combined75"

    @Flag(help: "Offer /users/track/bulk.")
    var bulk = false

    func validate() throws {
        _ = try limits()
        _ = try model()
    }

    func apply(to configuration: inout SandboxConfiguration) throws {
        configuration.rateLimits = try limits()
        configuration.batchModel = try model()
        configuration.acceptsBulk = bulk
    }

    private func limits() throws -> SandboxRateLimits {
        guard !unlimited else {
            guard rateLimits.isEmpty else { throw ValidationError("--unlimited and --rate-limit exclude each other") }
            return .unlimited
        }
        var limits = SandboxRateLimits()
        for text in rateLimits {
            let parts = text.split(separator: "=", maxSplits: 1)
            guard let group = parts.count < 2 ? .track : SandboxRateGroup(rawValue: String(parts[0])) else {
                throw ValidationError("--rate-limit: '\(parts[0])' is no group of endpoints")
            }
            do {
                limits.limits[group] = try RateLimit.parse(String(parts.last ?? ""))
            } catch {
                throw ValidationError("--rate-limit: \(error)")
            }
        }
        limits.window = rateWindow
        limits.resetStyle = rateReset
        limits.refusal = rateRefusal
        return limits
    }

    private func model() throws -> SandboxBatchModel {
        guard let model = SandboxBatchModel.documented.first(where: { $0.key == batchModel }) else {
            throw ValidationError("--batch-model must be one of \(Self.batchModels)")
        }
        return model.value
    }

    private static var batchModels: String { SandboxBatchModel.documented.map(\.key).joined(separator: "|") }
}

extension SandboxRateLimits.Window: ExpressibleByArgument {}
extension SandboxRateLimits.ResetStyle: ExpressibleByArgument {}
extension SandboxRateLimits.Refusal: ExpressibleByArgument {}

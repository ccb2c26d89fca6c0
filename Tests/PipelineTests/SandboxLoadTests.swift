import Braze
import Delivery
import Foundation
import Ledger
import Logging
import Sandbox
import TestSupport
import Testing

@testable import Pipeline

/// Loads over real HTTP into the sandbox: what is delivered arrived, and the totals add up.
@Suite struct SandboxLoadTests {
    private static func load(
        _ harness: LoadHarness,
        into sandbox: RunningSandbox,
        key: String = SandboxKey.defaultKey
    ) async throws -> (LoadRun.Result, Totals) {
        var configuration = HTTPTransportConfiguration(
            endpoint: try EndpointURL("http://127.0.0.1:\(sandbox.port)"),
            key: try APIKey(key),
            connectionLimit: 4
        )
        // Other tests may keep every core busy for long.
        configuration.requestTimeout = .seconds(120)
        configuration.connectTimeout = .seconds(60)
        let run = try harness.makeRun()
        let result = try await withHTTPTransport(configuration) { transport in
            await run.run(
                transport: transport,
                redaction: Redaction(secret: key),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        }
        return (result, run.ledger.totals)
    }

    private static func lines(_ count: Int, _ line: (Int) -> String) -> String {
        (1...count).map(line).joined(separator: "\n")
    }

    @Test func attributesArrive() async throws {
        var harness = try LoadHarness(
            .userProfileAttributes,
            inputs: [Self.lines(400) { #"{"external_id":"u\#($0)","score":\#($0),"city":"Tōkyō"}"# }]
        )
        harness.options.concurrency = 4
        let harnessed = harness
        var configuration = SandboxConfiguration()
        configuration.keepsObjects = true
        try await withSandbox(configuration) { sandbox in
            let (result, totals) = try await Self.load(harnessed, into: sandbox)
            #expect(result.end == .finished)
            #expect(totals.addUp && totals.delivered == 400)
            #expect(sandbox.acceptedObjects().count == 400)
            #expect(sandbox.statistics().requests == 6)
            #expect(sandbox.statistics().refusedObjects.isEmpty)
        }
    }

    /// 429s, 503s and named rejections on the way; 2 % is what Braze documentation, "API errors", lets one expect.
    @Test func faultsAreSurvived() async throws {
        var harness = try LoadHarness(
            .customEvents,
            inputs: [Self.lines(600) { #"{"external_id":"u\#($0)","name":"n","time":\#(1_700_000_000 + $0)}"# }]
        )
        harness.options.concurrency = 4
        harness.options.retry.base = .milliseconds(1)
        let harnessed = harness
        var configuration = SandboxConfiguration()
        configuration.faults = try FaultPlan(parsing: "2 503-html\n4 503")
        try await withSandbox(configuration) { sandbox in
            let (result, totals) = try await Self.load(harnessed, into: sandbox)
            #expect(result.end == .finished)
            #expect(totals.addUp && totals.delivered == 600)
            #expect(sandbox.statistics().acceptedObjects == 600)
            #expect(sandbox.statistics().duplicateEvents == 0)
        }
    }

    /// Braze documentation, "API errors": 401 for an unknown key, which it echoes.
    @Test func aWrongKeyStopsTheRun() async throws {
        let harness = try LoadHarness(
            .userDelete,
            inputs: [Self.lines(120) { #"{"external_id":"u\#($0)"}"# }]
        )
        try await withSandbox(SandboxConfiguration()) { sandbox in
            let (result, totals) = try await Self.load(harness, into: sandbox, key: "not-the-key")
            guard case .stopped(.keyRefused(401, let message)) = result.end else {
                Issue.record("ended as \(result.end)")
                return
            }
            #expect(!message.contains("not-the-key"))
            #expect(totals.addUp && totals.delivered == 0 && totals.unsent == totals.decoded)
        }
    }
}

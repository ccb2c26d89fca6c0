import Foundation
import Sandbox
import TestSupport
import Testing

/// Records of a state directory once more.
@Suite struct RetryTests {
    private static let attributes = ["--mode", "user_track", "--track-record-type", "user_profile_attributes"]
    private static let rows = [#"{"external_id":"a","n":1}"#, #"{"n":2}"#, #"{"external_id":"c","n":3}"#]

    /// A run's records are sent again where the run sent them, and nowhere else.
    @Test func anotherKeyOrEndpoint() async throws {
        try await TreasureDataHarness.run {
            $0.keys.append(SandboxKey("another-key"))
        } body: { harness in
            let text = Self.rows.joined(separator: "\n") + "\n"
            _ = try harness.directory.write(Array(text.utf8), to: "in.jsonl")
            func load(
                _ arguments: [String],
                key: String = SandboxKey.defaultKey,
                host: String = "127.0.0.1"
            ) async throws -> CommandRun {
                let endpoint = ["--endpoint", "http://\(host):\(harness.sandbox.port)"]
                return try await CommandRun(
                    ["load"] + endpoint + Self.attributes + ["--skip-on-invalid-records"] + arguments,
                    in: URL(filePath: harness.directory.path),
                    environment: harness.environment.merging(["BRAZE_API_KEY": key]) { $1 }
                )
            }
            #expect(try await load(["in.jsonl", "--state", "state"]).status == 0)
            // Mended, as somebody might do by hand.
            let mended = String(decoding: harness.directory.read("state/rejects.jsonl"), as: UTF8.self)
                .replacing(#"{"n":2"#, with: #"{"external_id":"b","n":2"#)
            _ = try harness.directory.write(Array(mended.utf8), to: "state/rejects.jsonl")
            let before = harness.sandbox.statistics().requests
            let otherKey = try await load(["--retry-rejected", "state"], key: "another-key")
            #expect(otherKey.status == 78 && otherKey.errors.contains("--key-rotated"), "\(otherKey.errors)")
            #expect(!otherKey.errors.contains("another-key"))
            let otherHost = try await load(["--retry-rejected", "state"], host: "localhost")
            #expect(otherHost.status == 78 && otherHost.errors.contains("not to localhost"), "\(otherHost.errors)")
            #expect(harness.sandbox.statistics().requests == before)
            #expect(!FileManager.default.fileExists(atPath: harness.directory.file("state/retry-1")))
            let rotated = try await load(["--retry-rejected", "state", "--key-rotated"], key: "another-key")
            #expect(rotated.status == 0, "\(rotated.errors)")
            #expect(harness.sandbox.statistics().requests == before + 1)
        }
    }

    /// However the directory is spelled, it is the same retry.
    @Test func aDirectoryOfManySpellings() async throws {
        try await TreasureDataHarness.run { harness in
            let text = Self.rows.joined(separator: "\n") + "\n"
            _ = try harness.directory.write(Array(text.utf8), to: "in.jsonl")
            let run = ["load", "--endpoint", "http://127.0.0.1:\(harness.sandbox.port)"] + Self.attributes
            func load(_ arguments: [String], key: String? = nil) async throws -> CommandRun {
                var environment = harness.environment
                if let key { environment["BRAZE_API_KEY"] = key }
                let place = URL(filePath: harness.directory.path)
                return try await CommandRun(run + arguments, in: place, environment: environment)
            }
            let stopped = try await load(["in.jsonl", "--state", "state"])
            #expect(stopped.status == 65, "\(stopped.errors)")
            // The line is the run's own business yet.
            let early = try await load(["--retry-rejected", "state"])
            #expect(early.status == 78 && early.errors.contains("go on with the run itself first"), "\(early.errors)")
            #expect(try harness.directory.jsonLines("state/rejects.jsonl").count == 1)
            let all = ["in.jsonl", "--state", "state", "--skip-on-invalid-records"]
            let other = try await load(all, key: "another-key")
            #expect(other.status == 78 && other.errors.contains("--key-rotated"), "\(other.errors)")
            #expect(try await load(all).status == 0)
            for spelling in ["state", "state/", "./state", harness.directory.file("state")] {
                let retry = try await load(["--retry-rejected", spelling, "--skip-on-invalid-records"])
                #expect(retry.status == 0, "\(retry.errors)")
                #expect(try harness.directory.jsonLines("state/retry-1/rejects.jsonl").count == 1)
            }
            #expect(!FileManager.default.fileExists(atPath: harness.directory.file("state/retry-2")))
        }
    }
}

import Foundation
import Sandbox
import TestSupport
import Testing

/// Records of a state directory once more.
@Suite struct RetryTests {
    private static let attributes = ["--mode", "user_track", "--track-record-type", "user_profile_attributes"]
    private static let rows = [#"{"external_id":"a","n":1}"#, #"{"n":2}"#, #"{"external_id":"c","n":3}"#]

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

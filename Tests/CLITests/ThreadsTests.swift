import Foundation
import Rows
import TestSupport
import Testing

/// What `convert` and `check` say and write does not depend on `--threads`.
@Suite struct ThreadsTests {
    /// Every input that ends a run.
    @Test(arguments: CorruptTests.cases)
    func corruptInputs(_ test: FixtureCase) async throws {
        try await expectTheSame(test.arguments("convert"), in: CorruptTests.root, threads: ["4"])
    }

    /// Some of those with a record that is no good: the others differ in the reason only.
    @Test(arguments: Array(stride(from: 0, to: RejectTests.cases.count, by: 10)))
    func badRecords(_ index: Int) async throws {
        let test = RejectTests.cases[index]
        try await expectTheSame(test.arguments("convert"), in: RejectTests.root)
    }

    /// Several inputs of one mode, in all formats, one of them twice.
    @Test(arguments: ["user_profile_attributes", "custom_events", "purchases", "user_new_alias", "user_delete"])
    func severalInputs(_ mode: String) async throws {
        let directory = Products.fixtures.appending(path: "accept/\(mode)")
        let kinds = ["jsonl.gz", "msgpack.gz", "arrays.jsonl", "document.json", "csv", "jsonl.gz"]
        var arguments = kinds.map { "\(mode).\($0)" }
        arguments += ["--schema", "\(mode).schema.json", "--skip-on-invalid-records"]
        arguments += mode.hasPrefix("user_profile") || !mode.hasPrefix("user_") ? ["--track-record-type", mode] : []
        arguments += ["--mode", arguments.contains("--track-record-type") ? "user_track" : mode]
        for command in ["convert", "check"] { try await expectTheSame([command] + arguments, in: directory) }
    }

    private func expectTheSame(
        _ arguments: [String],
        in directory: URL,
        threads: [String] = ["1", "4"]
    ) async throws {
        let usual = try await run(arguments, in: directory)
        for count in threads {
            let found = try await run(arguments + ["--threads", count], in: directory)
            let comment: Comment = "\(arguments), \(count) threads"
            #expect(found.command.status == usual.command.status, comment)
            #expect(found.command.output == usual.command.output, comment)
            #expect(found.command.errors == usual.command.errors, comment)
            #expect(found.rejects == usual.rejects, comment)
        }
    }

    /// Runs the command, and gives what it wrote into its rejects file.
    private func run(_ arguments: [String], in directory: URL) async throws -> (command: CommandRun, rejects: String) {
        let files = try TemporaryDirectory()
        let command = try await CommandRun(arguments + ["--rejects", files.file("rejects")], in: directory)
        return (command, String(decoding: files.read("rejects"), as: UTF8.self))
    }
}

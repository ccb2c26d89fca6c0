import Foundation
import Rows
import Sandbox
import TestSupport

/// A Treasure Data with one result and a Braze, both the sandbox's, and the command between them.
struct TreasureDataHarness {
    let directory: TemporaryDirectory
    let sandbox: RunningSandbox
    var environment: [String: String]

    static let mode = ["--mode", "user_track", "--track-record-type", "custom_events"]
    private static let schema = """
        [["external_id","varchar"],["name","varchar"],["time","bigint"],["note","varchar"]]
        """

    /// Runs a body with both.
    ///
    /// - Parameters:
    ///   - rows: events of as many users; each seventh has no name, and is invalid, if wished.
    ///   - hasInvalid: whether that is wished.
    ///   - records: what the job says of its rows, if not the truth.
    ///   - configure: faults and the like.
    ///   - body: runs the command.
    /// - Throws: what the body throws.
    static func run(
        rows: Int = 70,
        hasInvalid: Bool = false,
        records: Int? = nil,
        configure: (inout SandboxConfiguration) throws -> Void = { _ in },
        body: (TreasureDataHarness) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        var writer = MessagePackWriter()
        for number in 1...rows {
            writer.write(
                .array([
                    .string("user-\(number)"), hasInvalid && number % 7 == 0 ? .null : .string("visited"),
                    .number("\(1_760_000_000 + number)"), .string("note \(number &* 48_271 % 2_147_483_647)"),
                ])
            )
        }
        let path = try directory.write(Gzip.member(writer.bytes), to: "result.msgpack.gz")
        var configuration = SandboxConfiguration()
        configuration.treasureData.results = [TreasureDataResult(path: path, schema: schema, records: records)]
        try configure(&configuration)
        try await withSandbox(configuration) { sandbox in
            let environment = [
                "TD_API_KEY": TreasureDataConfiguration.defaultKey,
                "TD_WRITE_KEY": TreasureDataConfiguration.defaultWriteKey,
                "TD_API_SERVER": "http://127.0.0.1:\(sandbox.port)", "BRAZE_API_KEY": SandboxKey.defaultKey,
            ]
            try await body(TreasureDataHarness(directory: directory, sandbox: sandbox, environment: environment))
        }
    }

    /// Loads into the sandbox's Braze.
    func load(_ arguments: [String]) async throws -> CommandRun {
        let all =
            ["load", "--endpoint", "http://127.0.0.1:\(sandbox.port)", "--timeout", "120s"] + Self.mode + arguments
        return try await CommandRun(all, in: URL(filePath: directory.path), environment: environment)
    }

    /// The rows of a table, by the value of their column `kind`.
    func rows(_ kind: String) -> [JSONValue] {
        sandbox.treasureDataTables().flatMap(\.records).filter { $0["kind"]?.stringValue == kind }
    }

    /// The report that a load wrote.
    func report(_ name: String) throws -> JSONValue { try JSONValue(parsing: directory.read(name)) }
}

import ArgumentParser
import Braze
import Delivery
import Foundation
import Ledger
import Logging
import Pipeline
import Sandbox

/// One dump of the fixtures, with the options that it is loaded with.
struct DemoDump {
    /// The part of a fixture's `*.options.json` that the demo needs.
    private struct Options: Decodable {
        var arguments: [String]
    }

    var name: String
    private var path: String
    private var schema: String
    private var arguments: [String]

    /// The msgpack and the JSON Lines dump of every mode.
    static func all(in folder: String) throws -> [DemoDump] {
        try LoadMode.allCases.flatMap { mode in
            let base = "\(folder)/accept/\(mode.rawValue)/\(mode.rawValue)"
            guard let text = FileManager.default.contents(atPath: "\(base).options.json") else {
                throw CommandFailure(
                    .noInput,
                    "\(base).options.json: no such file; run the demo in the project's folder"
                )
            }
            let arguments = try JSONDecoder().decode(Options.self, from: text).arguments
            return ["msgpack.gz", "jsonl.gz"].map { ending in
                DemoDump(
                    name: "\(mode.rawValue).\(ending)",
                    path: "\(base).\(ending)",
                    schema: "\(base).schema.json",
                    arguments: arguments
                )
            }
        }
    }

    /// Loads the dump as the load command would.
    func load(port: Int) async throws -> DemoRow {
        let input = try InputArguments.parse([path, "--schema", schema])
        let mapping = try MappingArguments.parse(arguments)
        let inputOptions = try input.options()
        var options = LoadOptions(
            input: inputOptions,
            mapping: try mapping.options(schema: inputOptions.schema),
            caps: mapping.caps
        )
        options.concurrency = 16
        let run = LoadRun(options, ledger: Ledger(inputs: [path], rejects: nil, unknowns: nil))
        let transport = HTTPTransportConfiguration(
            endpoint: try EndpointURL("http://127.0.0.1:\(port)"),
            key: try APIKey(SandboxKey.defaultKey),
            connectionLimit: 16
        )
        var logger = Logger(label: "demo") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .notice
        let session = LoadSession(run: run, progress: Progress(style: .none, isTerminal: false))
        let result = try await session.result(transport, logger: logger)
        if let message = result.end.message { StandardError.line("td2braze: \(message)") }
        return DemoRow(run.ledger.totals, requests: run.metrics.snapshot.requests, isFinished: result.end == .finished)
    }
}

import ArgumentParser
import Foundation
import Rows
import Sandbox

/// How the sandbox's Treasure Data behaves.
struct TreasureDataSandboxArguments: ParsableArguments {
    @Option(
        name: .customLong("td-result"),
        help: ArgumentHelp(
            "A msgpack.gz file: the result of job 1 (a second one: of job 2, …) and of every query that is issued.",
            valueName: "file"
        )
    )
    var results: [String] = []

    @Option(
        name: .customLong("td-schema"),
        help: ArgumentHelp(
            "Columns of the result, as JSON text such as '[[\"user_id\",\"bigint\"]]', or a file with that or with "
                + "TD's job/show JSON; one for each --td-result, or one for all.",
            valueName: "json or file"
        )
    )
    var schemas: [String] = []

    @Option(
        name: .customLong("td-key"),
        help: "A key that may do everything (default: \(TreasureDataConfiguration.defaultKey))."
    )
    var keys: [String] = []

    @Option(
        name: .customLong("td-write-key"),
        help: "A write-only key (default: \(TreasureDataConfiguration.defaultWriteKey))."
    )
    var writeKeys: [String] = []

    @Option(
        name: .customLong("td-fault"),
        help: ArgumentHelp(
            "When and what, such as '20% cut result' or 'from 5 other-etag result'.",
            valueName: "when what endpoint"
        )
    )
    var faults: [String] = []

    @Option(
        name: .customLong("td-outcome"),
        help: ArgumentHelp(
            "How a job ends: success, no-result, killed or error=TEXT; job 1 first, the last for all later ones.",
            valueName: "outcome"
        )
    )
    var outcomes: [JobOutcome] = []

    @Option(name: .customLong("td-polls"), help: "Times that a job's state is asked before it is over.")
    var polls = 0

    @Option(name: .customLong("td-job-time"), help: "Time that a job takes.")
    var jobTime: TimeSpan?

    @Option(
        name: .customLong("td-throttle"),
        help: ArgumentHelp("Bytes of a result that one connection gets in a second, such as 20MB.", valueName: "bytes")
    )
    var throttle: ByteCount?

    func validate() throws {
        guard polls >= 0 else { throw ValidationError("--td-polls must not be negative") }
        guard schemas.count <= 1 || schemas.count == results.count else {
            throw ValidationError("--td-schema: give one for each --td-result, or one for all")
        }
        _ = try faultPlan()
    }

    /// The configuration, with the schemas' files read.
    func configuration() throws -> TreasureDataConfiguration {
        var configuration = TreasureDataConfiguration()
        if !keys.isEmpty { configuration.keys = Set(keys) }
        if !writeKeys.isEmpty { configuration.writeKeys = Set(writeKeys) }
        configuration.results = try results.enumerated().map { index, path in
            var result = TreasureDataResult(path: path, schema: nil)
            if !schemas.isEmpty { try Self.read(schemas[min(index, schemas.count - 1)], into: &result) }
            return result
        }
        configuration.outcomes = outcomes.map(\.outcome)
        configuration.polls = polls
        configuration.jobTime = jobTime?.duration ?? .zero
        configuration.bytesPerSecond = throttle?.count
        configuration.faults = try faultPlan()
        return configuration
    }

    private func faultPlan() throws -> TreasureDataFaultPlan {
        do {
            return try TreasureDataFaultPlan(parsing: faults.joined(separator: "\n"))
        } catch {
            throw ValidationError("--td-fault: \(error.description)")
        }
    }

    /// Reads what `--td-schema` says: text as it is to appear in `job/show`, whatever is wrong with it.
    private static func read(_ schema: String, into result: inout TreasureDataResult) throws {
        var text = Array(schema.utf8)
        if text.first != UInt8(ascii: "[") {
            guard let content = FileManager.default.contents(atPath: schema) else {
                throw CommandFailure(.noInput, "\(schema): no such file, or not readable")
            }
            text = Array(content)
        }
        guard let value = try? JSONValue(parsing: text) else {
            throw CommandFailure(.usage, "--td-schema: not JSON")
        }
        result.records = value["num_records"]?.integerValue
        let inner = value["hive_result_schema"] ?? value
        result.schema = inner == .null ? nil : inner.stringValue ?? String(decoding: inner.jsonText, as: UTF8.self)
    }
}

/// An outcome as the command line says it: `success`, `no-result`, `killed` or `error=TEXT`.
struct JobOutcome: ExpressibleByArgument {
    var outcome: TreasureDataOutcome

    init?(argument: String) {
        switch argument {
        case "success": outcome = .success
        case "no-result": outcome = .noResult
        case "killed": outcome = .killed
        case _ where argument.hasPrefix("error="): outcome = .error(String(argument.dropFirst(6)))
        default: return nil
        }
    }
}

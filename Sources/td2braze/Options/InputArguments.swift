import ArgumentParser
import Foundation
import Pipeline
import Rows
import TreasureData

/// What is read, and how.
struct InputArguments: ParsableArguments {
    @Argument(help: "Dumps in order: files, https:// addresses, or - for standard input. gzip is told from the bytes.")
    var inputs: [String] = ["-"]

    @Option(help: "auto, jsonl, json (one array), msgpack, csv or tsv; auto tells it from the bytes.")
    var format: Format = .auto

    @Option(help: "File with the job's schema: job/show JSON, or its hive_result_schema.")
    var schema: String?

    @Option(help: "Column names a,b,c in the order of the values, instead of a schema.")
    var columns: String?

    @Option(help: "What stands for NULL in CSV and TSV (default: an empty field, and null).")
    var nullText: String?

    @Option(help: "How deep arrays and objects may nest, the row being the first level (1 to 10000).")
    var maxDepth = 64

    @Option(help: "Bytes of one record, at most (up to 300000000).")
    var maxRecordBytes = 4_000_000

    @Option(help: "A batch is sent unfilled after so long without input.")
    var linger = TimeSpan(.seconds(5))

    @Option(help: "Threads that read, inflate, decode and batch (1 to 64); each more takes about 6 MB.")
    var threads = 2

    @OptionGroup(title: "Treasure Data")
    var treasureData: TreasureDataArguments

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case auto
        case jsonl
        case json
        case msgpack
        case csv
        case tsv
    }

    func validate() throws {
        guard schema == nil || columns == nil else { throw ValidationError("give --schema or --columns, not both") }
        guard (1...10_000).contains(maxDepth) else { throw ValidationError("--max-depth must be 1 to 10000") }
        guard (1...300_000_000).contains(maxRecordBytes) else {
            throw ValidationError("--max-record-bytes must be 1 to 300000000")
        }
        guard (1...64).contains(threads) else { throw ValidationError("--threads must be 1 to 64") }
        guard !treasureData.isAsked || inputs == ["-"] else {
            throw ValidationError("a job is the only input: give no files beside --td-job and --td-query")
        }
        for input in inputs where RemoteAddress.scheme(of: input) != nil && !RemoteAddress.isAddress(input) {
            throw ValidationError("\(RemoteAddress.name(of: input)): only https:// and http:// addresses can be read")
        }
        guard inputs.filter({ $0 == "-" }).count <= 1 else { throw ValidationError("- can be an input only once") }
    }

    /// The options, with the schema file read.
    func options() throws -> InputOptions {
        var options = InputOptions(paths: inputs)
        options.format = InputOptions.Format(rawValue: format.rawValue) ?? .auto
        options.nullText = nullText
        options.limits = DecodingLimits(maximumDepth: maxDepth, maximumRecordBytes: maxRecordBytes)
        options.linger = linger.duration
        options.threads = threads
        options.schema = try readSchema()
        return options
    }

    private func readSchema() throws -> Schema? {
        do {
            if let columns { return try Schema(columnList: columns) }
            guard let schema else { return nil }
            guard let text = FileManager.default.contents(atPath: schema) else {
                throw CommandFailure(.noInput, "\(schema): no such file, or not readable")
            }
            return try Schema(jobShow: text)
        } catch let error as SchemaError {
            throw CommandFailure(.configuration, "\(schema ?? "--columns"): \(error.message)")
        }
    }
}

/// A span of time as `500ms`, `5s`, `2m` or `1h`; a bare number is seconds.
struct TimeSpan: ExpressibleByArgument {
    var duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    init?(argument: String) {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3_600)]
        let unit = units.first { argument.hasSuffix($0.0) }
        guard let number = Double(argument.dropLast(unit?.0.count ?? 0)), number > 0, number.isFinite,
            number * (unit?.1 ?? 1) < 1e6
        else { return nil }
        duration = .seconds(number * (unit?.1 ?? 1))
    }

    var defaultValueDescription: String {
        duration < .seconds(1) ? "\(Int(duration / .milliseconds(1)))ms" : "\(duration.components.seconds)s"
    }
}

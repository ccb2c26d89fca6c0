import ArgumentParser
import Braze
import Ledger
import Pipeline

/// Reads everything, sends nothing: what a load would do.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read everything and send nothing: records, invalid ones by reason, requests, data points, minutes."
    )

    @OptionGroup var input: InputArguments
    @OptionGroup var mapping: MappingArguments

    @Option(help: "File for invalid records, as JSON Lines.")
    var rejects: String?

    @Option(help: "Requests in a window, such as 3000/3s (default by mode: Braze's documented limit).")
    var rateLimit: String?

    func run() async throws {
        try await reportingFailures {
            try await InputSession(arguments: input).run { options in
                try await BlockingThread.run { _ in try check(options) }
            }
        }
    }

    private func check(_ inputOptions: InputOptions) throws -> ExitStatus {
        var options = try mapping.options(schema: inputOptions.schema)
        options.countsDataPoints = true
        let limits = try rateLimits()
        let ledger = try openLedger(rejects: rejects, unknowns: nil, inputs: inputOptions.paths)
        // A check looks at everything, whatever it finds on the way.
        let result = ConvertRun.run(
            input: inputOptions,
            mapping: options,
            caps: mapping.caps,
            skipsInvalid: true,
            writeInvalid: {
                ledger.settle(UndeliveredRecord($0))
                return ledger.failure == nil
            },
            output: .lines { _ in true }
        )
        try close(ledger)
        printFindings(result, limits)
        if case .failed(let failure) = result.end { throw CommandFailure(failure) }
        return result.invalid > 0 && !mapping.skipOnInvalidRecords ? .invalidData : .ok
    }

    private func printFindings(_ result: ConvertRun.Result, _ limits: [RateLimit]) {
        Warnings.ignoredColumns(result.ignoredColumns)
        print("records: \(result.records)")
        print("invalid: \(result.invalid)")
        for (reason, count) in result.reasons.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            print("  \(reason): \(count)")
        }
        print("requests: \(result.batches)")
        print("megabytes: \(Double((Double(result.bodyBytes) / 1e4).rounded()) / 100)")
        print("billable data points: \(result.dataPoints)")
        let perSecond = limits.map { Double($0.requests) / $0.window.seconds }.min() ?? .infinity
        let minutes = Double(result.batches) / perSecond / 60
        print("minutes at the limit: \((minutes * 100).rounded(.up) / 100)")
    }

    private func rateLimits() throws -> [RateLimit] {
        guard let rateLimit else { return [mapping.loadMode.endpoint.rateGroup.documentedLimit] }
        do {
            return try RateLimit.parse(rateLimit)
        } catch {
            throw CommandFailure(.usage, "--rate-limit: \(error)")
        }
    }
}

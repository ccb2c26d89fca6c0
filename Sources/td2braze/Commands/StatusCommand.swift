import ArgumentParser
import Foundation
import Ledger

/// Tells where a run stands.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tell where a run with --state stands, also while it goes on."
    )

    @Argument(help: "The state directory.")
    var directory: String

    @Flag(help: "As JSON.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let (progress, isRunning) = try RunStore.look(at: directory)
            let status = RunStatus(progress, isRunning: isRunning)
            print(json ? try status.json() : status.lines.joined(separator: "\n"))
            return .ok
        }
    }
}

/// Where a run stands, as `status --json` has it; members may be added.
struct RunStatus: Encodable {
    struct Counts: Encodable {
        var delivered: Int
        var rejected: Int
        var invalid: Int
        var unknown: Int
        /// On the wire when the last attempt was cut off, or now; not in the other counts.
        var in_doubt: Int
    }

    struct Input: Encodable {
        var input: String
        /// Every record up to this one is settled.
        var settled_through: Int
        var totals: Counts
    }

    var version = 1
    /// `running`, `finished` or `stopped`.
    var state: String
    var attempts: Int
    var totals: Counts
    var inputs: [Input]

    init(_ progress: RunProgress, isRunning: Bool) {
        state = isRunning ? "running" : progress.isFinished ? "finished" : "stopped"
        attempts = progress.attempts
        totals = Counts(
            delivered: progress.sum(\.delivered),
            rejected: progress.sum(\.rejected),
            invalid: progress.sum(\.invalid),
            unknown: progress.sum(\.unknown),
            in_doubt: progress.sum(\.inDoubt)
        )
        inputs = progress.inputs.map {
            Input(
                input: $0.name,
                settled_through: $0.watermark,
                totals: Counts(
                    delivered: $0.delivered,
                    rejected: $0.rejected,
                    invalid: $0.invalid,
                    unknown: $0.unknown,
                    in_doubt: $0.inDoubt
                )
            )
        }
    }

    /// Lines for people.
    var lines: [String] {
        let advice = state == "stopped" ? "; the same command again goes on" : ""
        var lines = [
            "\(state), attempt \(attempts)\(advice)",
            "delivered \(totals.delivered), rejected \(totals.rejected), invalid \(totals.invalid), "
                + "unknown \(totals.unknown), in doubt \(totals.in_doubt)",
        ]
        for input in inputs { lines.append("\(input.input): settled through record \(input.settled_through)") }
        return lines
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

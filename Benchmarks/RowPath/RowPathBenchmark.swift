import ArgumentParser
import Foundation

/// The row path alone, on one thread and from memory: decoding, and decoding with mapping and batching.
@main
struct RowPathBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "RowPathBenchmark",
        abstract: "Nanoseconds a row for decoding alone, and for decoding, mapping and batching."
    )

    @Argument(help: "A plain file of rows, as generate.c makes them.") var file: String
    @Option(help: "attributes or events.") var kind: RecordKind
    @Option(help: "jsonl or msgpack.") var format: FileFormat
    @Option(help: "The columns of msgpack, as job/show has them.") var schema: String?
    @Option(help: "Rounds; the median is reported.") var rounds = 9
    @Flag(help: "One round of mapping and batching without a clock, for counting instructions.") var count = false

    func run() throws {
        let input = try BenchmarkInput(file: file, kind: kind, format: format, schema: schema)
        let answer = try input.batch()
        var report: [String: any Sendable] = ["rows": answer.rows, "objects": answer.objects, "bodies": answer.bodies]
        if !count {
            let clock = ContinuousClock()
            var (decoding, batching): ([Duration], [Duration]) = ([], [])
            for _ in 0..<max(rounds, 1) {
                var rows = 0
                decoding.append(try clock.measure { rows = try input.decode() })
                var again = BenchmarkInput.Answer()
                batching.append(try clock.measure { again = try input.batch() })
                guard rows == answer.rows, again == answer else { throw BenchmarkFailure("another answer") }
            }
            report["decode_ns_per_row"] = median(decoding, answer.rows)
            report["batch_ns_per_row"] = median(batching, answer.rows)
            report["mb"] = Double(input.byteCount) / 1e6
        }
        let text = try JSONSerialization.data(withJSONObject: report, options: .sortedKeys)
        print(String(decoding: text, as: UTF8.self))
    }

    private func median(_ rounds: [Duration], _ rows: Int) -> Double {
        rounds.sorted()[rounds.count / 2] / .nanoseconds(1) / Double(max(rows, 1))
    }
}

/// What the rows are.
enum RecordKind: String, ExpressibleByArgument {
    case attributes
    case events
}

/// How the rows are written.
enum FileFormat: String, ExpressibleByArgument {
    case jsonl
    case msgpack
}

/// Why there is no figure.
struct BenchmarkFailure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

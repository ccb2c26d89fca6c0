import Braze
import Foundation
import Rows
import TestSupport
import Testing

@testable import Pipeline

/// One conversion that is done again and again with other numbers of threads.
struct Conversion {
    /// Everything that came of it.
    struct Outcome: Equatable {
        var bodies: [String] = []
        var objects: [[BatchObject]] = []
        var records: [[BatchRecord]] = []
        var sequence: [Int] = []
        var rejected: [RecordPosition] = []
        var rejections: [Rejection] = []
        var members: [String] = []
        var end = PumpEnd.finished
        var fault: FirstFault?
        var counts: [Int] = []
        var reasons: [String: Int] = [:]
        var ignoredColumns: Set<String> = []

        /// The name of the first part that is another one.
        func difference(from other: Outcome) -> String? {
            if self == other { return nil }
            if bodies != other.bodies { return "bodies" }
            if rejections != other.rejections { return "rejections" }
            if positions != other.positions { return "positions" }
            return "\(end) \(counts) \(ignoredColumns), not \(other.end) \(other.counts) \(other.ignoredColumns)"
        }

        /// Of every record that was batched or refused.
        var positions: [RecordPosition] { records.joined().map(\.position) + rejected }

        fileprivate mutating func add(_ result: ConvertRun.Result) {
            end = result.end
            fault = result.fault
            counts = [result.records, result.invalid, result.batches, result.bodyBytes, result.dataPoints]
            reasons = result.reasons
            ignoredColumns = result.ignoredColumns
        }
    }

    var options: InputOptions
    var mapping: MappingOptions
    var skipsInvalid = true
    var bodyBytes = Limits.bodyBytes
    private let directory: TemporaryDirectory
    private var inputs: [[UInt8]]

    /// A conversion of generated inputs; every second one is compressed.
    init(_ mode: LoadMode, seed: UInt64, formats: [GeneratedDump.Format], goodOnes: Int = 12) throws {
        var dump = GeneratedDump(mode, seed: seed, goodOnes: goodOnes)
        directory = try TemporaryDirectory()
        mapping = MappingOptions(mode: mode)
        inputs = formats.map { dump.bytes($0, records: 130) }
        options = InputOptions(paths: [])
        options.schema = try Schema(columns: GeneratedDump.columns.map { Schema.Column(name: $0) })
        options.limits.maximumDepth = 6
        options.limits.maximumRecordBytes = 400
        for index in inputs.indices where index.isMultiple(of: 2) { inputs[index] = Gzip.member(inputs[index]) }
        try write()
    }

    private mutating func write() throws {
        options.paths = try inputs.enumerated().map { try directory.write($0.element, to: "input\($0.offset)") }
    }

    /// Spoils an input.
    mutating func damage(_ index: Int, _ damage: String) throws {
        switch damage {
        case "cut off": inputs[index] = Gzip.member(inputs[index]).dropLast(40)
        case "corrupt":
            inputs[index] = Gzip.member(inputs[index])
            inputs[index][inputs[index].count / 2] ^= 0x55
            inputs[index][inputs[index].count / 2 + 1] ^= 0xFF
        case "inside a record": inputs[index].removeLast()
        case "not msgpack": inputs[index] += [0xC1] + inputs[index]
        case "unknown format": inputs[index] = Array(repeating: 0, count: 5_000)
        default: break
        }
        try write()
        if damage == "missing" { options.paths[index] += ".gone" }
    }

    func convert(threads: Int, chunkBytes: Int) throws -> Outcome {
        var outcome = Outcome()
        let result = run(
            threads,
            chunkBytes,
            writeInvalid: { record in
                outcome.rejected.append(record.position)
                outcome.rejections.append(record.rejection)
                outcome.members.append(String(decoding: record.members, as: UTF8.self))
                return true
            },
            output: .batches { batch in
                outcome.bodies.append(String(decoding: batch.body, as: UTF8.self))
                outcome.objects.append(batch.objects)
                outcome.records.append(batch.records)
                outcome.sequence.append(batch.sequence)
                return true
            }
        )
        outcome.add(result)
        return outcome
    }

    /// The same with bodies as lines; what lines do not tell is left out.
    func convertToLines(threads: Int, chunkBytes: Int) throws -> (outcome: Outcome, lines: String) {
        var outcome = Outcome()
        var lines: [UInt8] = []
        let result = run(
            threads,
            chunkBytes,
            writeInvalid: { record in
                outcome.rejected.append(record.position)
                return true
            },
            output: .lines {
                lines += $0
                return true
            }
        )
        outcome.add(result)
        return (outcome, String(decoding: lines, as: UTF8.self))
    }

    private func run(
        _ threads: Int,
        _ chunkBytes: Int,
        writeInvalid: @escaping (InvalidRecord) -> Bool,
        output: ConvertRun.Output
    ) -> ConvertRun.Result {
        var options = options
        options.threads = threads
        options.chunkBytes = chunkBytes
        return ConvertRun.run(
            input: options,
            mapping: mapping,
            caps: BatchCaps(endpoint: mapping.mode.endpoint, objects: 20, bodyBytes: bodyBytes),
            skipsInvalid: skipsInvalid,
            writeInvalid: writeInvalid,
            output: output
        )
    }

    /// Expects that no number of threads makes a difference, and that the lines are the bodies.
    func expectTheSame(chunkBytes: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let usual = try convert(threads: 2, chunkBytes: chunkBytes)
        #expect(!usual.positions.isEmpty, sourceLocation: sourceLocation)
        for threads in [1, 3, 4, 8] {
            let found = try convert(threads: threads, chunkBytes: chunkBytes)
            let comment: Comment = "\(mapping.mode), \(threads) threads, chunks of \(chunkBytes)"
            let difference = found.difference(from: usual)
            #expect(difference == nil, comment, sourceLocation: sourceLocation)
            let (told, lines) = try convertToLines(threads: threads, chunkBytes: chunkBytes)
            let bodies = usual.bodies.map { $0 + "\n" }.joined()
            #expect(lines == bodies, comment, sourceLocation: sourceLocation)
            #expect(told.rejected == usual.rejected, comment, sourceLocation: sourceLocation)
            #expect(told.counts == usual.counts, comment, sourceLocation: sourceLocation)
            #expect(told.end == usual.end, comment, sourceLocation: sourceLocation)
        }
    }
}

import ArgumentParser
import Braze
import Ledger
import Pipeline
import Rows

/// The same request bodies as `load` sends, one a line; sends nothing, needs no key.
struct ConvertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Print the request bodies that load would send, one a line."
    )

    @OptionGroup var input: InputArguments
    @OptionGroup var mapping: MappingArguments

    @Option(help: "File for invalid records, as JSON Lines.")
    var rejects: String?

    func run() async throws {
        try await reportingFailures {
            try await InputSession(arguments: input).run { options in
                try await BlockingThread.run { _ in try convert(options) }
            }
        }
    }

    private func convert(_ inputOptions: InputOptions) throws -> ExitStatus {
        let output = StandardOutput()
        let options = try mapping.options(schema: inputOptions.schema)
        let ledger = try openLedger(rejects: rejects, unknowns: nil, inputs: inputOptions.paths)
        let result = ConvertRun.run(
            input: inputOptions,
            mapping: options,
            caps: mapping.caps,
            skipsInvalid: mapping.skipOnInvalidRecords,
            writeInvalid: {
                ledger.settle(UndeliveredRecord($0))
                return ledger.failure == nil
            },
            output: .lines { output.write($0) }
        )
        try close(ledger)
        switch output.failure {
        case .closed: return .ok
        case .failed(let reason): throw CommandFailure(.inputOutput, "stdout: \(reason)")
        case nil: return try ConversionEnd.status(of: result, skips: mapping.skipOnInvalidRecords)
        }
    }
}

/// What a conversion's end says to the user.
enum ConversionEnd {
    static func status(of result: ConvertRun.Result, skips: Bool) throws -> ExitStatus {
        Warnings.ignoredColumns(result.ignoredColumns)
        switch result.end {
        case .failed(let failure): throw CommandFailure(failure)
        case .stopped, .finished: break
        }
        if let fault = result.fault { throw CommandFailure(fault) }
        if result.invalid > 0 {
            StandardError.line("td2braze: \(result.invalid) of \(result.records) records are invalid and left out")
        }
        return .ok
    }
}

/// Opens the files for records that are not delivered; with a state they go on where earlier attempts ended.
func openLedger(rejects: String?, unknowns: String?, inputs: [String], store: RunStore? = nil) throws -> Ledger {
    let rejects = store?.rejectsPath ?? rejects
    let unknowns = store?.unknownPath ?? unknowns
    let keeps = store?.isResumed ?? false
    let others = inputs + [rejects].compactMap(\.self)
    return Ledger(
        inputs: store?.inputNames ?? inputs,
        rejects: try rejects.map { try RecordFile(path: $0, notOneOf: inputs, keepsContents: keeps) },
        unknowns: try unknowns.map { try RecordFile(path: $0, notOneOf: others, keepsContents: keeps) },
        store: store
    )
}

/// Closes a ledger's files; what could not be written ends the command.
func close(_ ledger: Ledger) throws {
    do throws(RecordFileError) {
        try ledger.close()
    } catch {
        throw CommandFailure(.inputOutput, "\(error.path): \(error.message)")
    }
}

extension UndeliveredRecord {
    init(_ invalid: InvalidRecord) {
        self.init(
            position: invalid.position,
            status: .invalid,
            reason: invalid.rejection.reason,
            column: invalid.rejection.column,
            message: invalid.rejection.message,
            members: invalid.members
        )
    }
}

extension CommandFailure {
    init(_ failure: InputFailure) {
        let place = failure.lastRecord > 0 ? " (last good record: \(failure.lastRecord))" : ""
        self.init(ExitStatus(failure), "\(failure.input): \(failure.message)\(place)")
    }

    init(_ fault: FirstFault) {
        let column = fault.column.map { ", column \($0)" } ?? ""
        self.init(
            .invalidData,
            """
            \(fault.input): record \(fault.record)\(column): \(fault.reason): \(fault.message) \
            (--skip-on-invalid-records goes on behind such records)
            """
        )
    }
}

/// Things to know that stop nothing.
enum Warnings {
    static func ignoredColumns(_ columns: Set<String>) {
        guard !columns.isEmpty else { return }
        let names = columns.sorted().joined(separator: ", ")
        StandardError.line("td2braze: warning: columns without a place in this mode are ignored: \(names)")
    }
}

import ArgumentParser
import Braze
import Delivery
import Foundation
import Intake
import Ledger
import Logging
import Pipeline
import TreasureData

/// Converts and sends.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Convert dumps and send them to Braze."
    )

    @OptionGroup var input: InputArguments
    @OptionGroup var mapping: MappingArguments
    @OptionGroup var sending: SendingArguments
    @OptionGroup var memory: StateArguments

    @OptionGroup(title: "Report in Treasure Data")
    var writeBack: WriteBackArguments

    @Option(help: "File for invalid and rejected records, as JSON Lines; load takes it again.")
    var rejects: String?

    @Option(help: "File for records whose outcome is unknown, as JSON Lines.")
    var unknown: String?

    @Option(help: "File for the report, as JSON.")
    var report: String?

    @Option(help: "auto, json or none.")
    var progress: Progress.Style = .auto

    @Flag(help: "Bring downloads to the disk and check them whole before anything is sent: all or nothing.")
    var tdVerifyFirst = false

    @Flag(help: "Log retries to stderr.")
    var verbose = false

    func validate() throws {
        guard !input.treasureData.isAsked || memory.retryRejected == nil && memory.retryUnknown == nil else {
            throw ValidationError("a retry takes no other input")
        }
        guard !tdVerifyFirst || input.treasureData.isAsked || !input.inputs.contains("-") else {
            throw ValidationError("--td-verify-first reads everything twice, and standard input can be read once")
        }
    }

    func run() async throws {
        try await reportingFailures {
            try refuseStreams()
            // What cannot work is said before a query is begun.
            _ = try sending.transport()
            let writer = try makeWriter()
            defer { writer?.clean() }
            let session = InputSession(arguments: input, state: memory.state, storesFirst: tdVerifyFirst)
            return try await session.run { try await load($0, writer) }
        }
    }

    private func makeWriter() throws -> WriteBack? {
        try WriteBack(
            writeBack,
            input.treasureData,
            hasState: memory.state != nil || memory.retryRejected != nil || memory.retryUnknown != nil,
            rejects: rejects,
            unknown: unknown
        )
    }

    private func load(_ inputOptions: InputOptions, _ writer: WriteBack?) async throws -> ExitStatus {
        var options = LoadOptions(
            input: inputOptions,
            mapping: try mapping.options(schema: inputOptions.schema),
            caps: mapping.caps
        )
        options.skipsInvalid = mapping.skipOnInvalidRecords
        try sending.apply(to: &options)
        let transport = try sending.transport()
        options.syncInterval = memory.syncInterval.duration
        if tdVerifyFirst { try await verify(options) }
        let store = try RunMemory(
            memory,
            mapping,
            rejects: rejects,
            unknown: unknown,
            destination: transport
        ).open(&options.input)
        let files = writer?.files ?? UndeliveredFiles(rejects: rejects, unknown: unknown)
        let ledger = try openLedger(
            rejects: files.rejects,
            unknowns: files.unknown,
            inputs: options.input.paths,
            store: store
        )
        if mapping.skipOnInvalidRecords, rejects == nil, store == nil {
            StandardError.line("td2braze: warning: without --rejects, skipped records are counted but not kept")
        }
        return try await load(options, transport, ledger, store, writer)
    }

    /// Refuses what would be empty when it is read for the second time; what is not there is told of later.
    private func refuseStreams() throws {
        guard tdVerifyFirst, !input.treasureData.isAsked else { return }
        for path in input.inputs where !RemoteAddress.isAddress(path) {
            guard FileKind(path: path) == .stream else { continue }
            throw CommandFailure(.usage, "\(path): --td-verify-first reads everything twice, and this is no file")
        }
    }

    /// Reads everything once, as a check does: what is cut off, miscounted or invalid ends the run here.
    private func verify(_ options: LoadOptions) async throws {
        let result = try await Interruption.watching("interrupted; nothing was sent") {
            try await BlockingThread.run { isCalledOff in
                ConvertRun.run(
                    input: options.input,
                    mapping: options.mapping,
                    caps: options.caps,
                    skipsInvalid: options.skipsInvalid,
                    writeInvalid: { _ in !isCalledOff() },
                    output: .lines { _ in !isCalledOff() }
                )
            }
        }
        if case .failed(let failure) = result.end { throw CommandFailure(failure) }
        if let fault = result.fault { throw CommandFailure(fault) }
    }

    private func load(
        _ options: LoadOptions,
        _ configuration: HTTPTransportConfiguration,
        _ ledger: Ledger,
        _ store: RunStore?,
        _ writer: WriteBack?
    ) async throws -> ExitStatus {
        let run = LoadRun(options, ledger: ledger, store: store)
        let start = ContinuousClock.now
        let result = try await LoadSession(run: run, progress: Progress(style: progress, isTerminal: isWatched))
            .result(configuration, logger: logger)
        let duration = ContinuousClock.now - start
        let status = try await finish(run, result, options, duration, store, writer)
        if let message = result.end.message { StandardError.line("td2braze: \(message)") }
        return status
    }

    private var isWatched: Bool { StandardError.isTerminal }

    private var logger: Logger {
        var logger = Logger(label: "td2braze") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = verbose ? .debug : .notice
        return logger
    }
}

extension LoadRun.End {
    /// What the user should know beside the totals; `nil` when all went well.
    var message: String? {
        switch self {
        case .finished: nil
        case .fault(let fault): CommandFailure(fault).message
        case .inputFailed(let failure): CommandFailure(failure).message
        case .recordFileFailed(let error): "\(error.path): \(error.message)"
        case .stopped(.keyRefused(let status, let message)):
            "Braze refuses the key (HTTP \(status)): \(message)"
        case .stopped(.configuration(let status, let message)):
            "the endpoint does not answer as Braze does (HTTP \(status)): \(message)"
        case .stopped(.unreachable(let message)): "Braze cannot be reached: \(message)"
        case .stopped(.interrupted): "interrupted; what was in the air is recorded"
        }
    }
}

import Braze
import Delivery
import Ledger
import Logging
import Rows
import TestSupport

@testable import Pipeline

/// One load against a scripted Braze, with files of its own.
struct LoadHarness {
    /// What came of a load.
    struct Loaded {
        var result: LoadRun.Result
        var totals: Totals
        var rejects: [JSONValue]
        var unknowns: [JSONValue]
        var requests: [[JSONValue]]

        /// The numbers of the records in the rejects file.
        var rejected: [Int] { rejects.compactMap { $0["_record"]?.integerValue } }
    }

    let directory: TemporaryDirectory
    var options: LoadOptions
    /// Whether the inputs are taken as pipes, of which nothing is known before they are read.
    var arePipes = false

    init(_ mode: LoadMode, inputs: [String] = [], _ change: (inout MappingOptions) -> Void = { _ in }) throws {
        directory = try TemporaryDirectory()
        var paths: [String] = []
        for (index, text) in inputs.enumerated() {
            paths.append(try directory.write(Array(text.utf8), to: "input\(index)"))
        }
        var mapping = MappingOptions(mode: mode)
        change(&mapping)
        options = LoadOptions(
            input: InputOptions(paths: paths),
            mapping: mapping,
            caps: BatchCaps(endpoint: mode.endpoint)
        )
        options.concurrency = 2
    }

    /// A run that has not begun.
    func makeRun() throws -> LoadRun {
        let paths = options.input.paths
        let ledger = Ledger(
            inputs: paths,
            rejects: try RecordFile(path: directory.file("rejects"), notOneOf: paths),
            unknowns: try RecordFile(path: directory.file("unknowns"), notOneOf: paths)
        )
        return LoadRun(options, ledger: ledger)
    }

    func load(_ braze: FakeBraze) async throws -> Loaded {
        try await load(braze, try makeRun())
    }

    func load(_ braze: FakeBraze, _ run: LoadRun) async throws -> Loaded {
        let result = await perform(run, braze)
        try run.ledger.close()
        return Loaded(
            result: result,
            totals: run.ledger.totals,
            rejects: try directory.jsonLines("rejects"),
            unknowns: try directory.jsonLines("unknowns"),
            requests: braze.requests
        )
    }

    /// Begins or resumes a run that is remembered in a directory.
    func attempt(_ braze: FakeBraze, state: String = "state") async throws -> Loaded {
        let paths = options.input.paths
        let store = try RunStore(
            path: directory.file(state),
            identity: RunIdentity(
                inputs: paths.map { .init(name: $0, file: arePipes ? nil : FileFingerprint(path: $0)) },
                destination: "rest.example",
                options: [:]
            ),
            skipsInvalid: options.skipsInvalid
        )
        let files = try [store.rejectsPath, store.unknownPath].map {
            try RecordFile(path: $0, notOneOf: paths, keepsContents: store.isResumed)
        }
        let ledger = Ledger(inputs: paths, rejects: files[0], unknowns: files[1], store: store)
        let result = await perform(LoadRun(options, ledger: ledger, store: store), braze)
        try ledger.close(isFinished: result.end == .finished)
        return Loaded(
            result: result,
            totals: ledger.totals,
            rejects: try directory.jsonLines(state + "/rejects.jsonl"),
            unknowns: try directory.jsonLines(state + "/unknown.jsonl"),
            requests: braze.requests
        )
    }

    private func perform(_ run: LoadRun, _ braze: FakeBraze) async -> LoadRun.Result {
        await run.run(
            transport: braze,
            redaction: Redaction(secret: "secret"),
            clock: DeliveryClock(SkippingClock(), timeOfDay: { 1_700_000_000 }),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// The number in such an event.
    static func number(_ object: JSONValue) -> Int { object["properties"]?["n"]?.integerValue ?? -1 }

    /// Event rows of these users.
    static func events(_ numbers: some Sequence<Int>) -> String {
        numbers.map { #"{"external_id":"u\#($0)","name":"n","time":"2026-10-01","n":\#($0)}"# + "\n" }.joined()
    }
}

/// Answers each request by a function of its number and the objects in its one array.
final class FakeBraze: Transport {
    private let sent = Recorder<[JSONValue]>()
    private let answer: @Sendable (_ number: Int, _ objects: [JSONValue]) async -> TransportResult

    init(_ answer: @escaping @Sendable (_ number: Int, _ objects: [JSONValue]) async -> TransportResult) {
        self.answer = answer
    }

    /// Takes everything.
    static func willing() -> FakeBraze { FakeBraze { _, _ in .success } }

    /// The objects of each request, in the order of arrival.
    var requests: [[JSONValue]] { sent.values }

    func send(_ request: OutboundRequest) async -> TransportResult {
        let body = try? JSONValue(parsing: request.body)
        let objects = body?.members?.first?.value.arrayValue ?? []
        request.onDeparture()
        sent.append(objects)
        return await answer(sent.values.count - 1, objects)
    }
}

/// Holds requests back until it is opened.
actor Barrier {
    private var isOpen = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var arrivals = 0
    private var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    /// Waits for the opening.
    func pass() async {
        arrivals += 1
        for watcher in watchers where watcher.count <= arrivals { watcher.continuation.resume() }
        watchers.removeAll { $0.count <= arrivals }
        if !isOpen { await withCheckedContinuation { waiting.append($0) } }
    }

    /// Waits until so many have come.
    func arrival(of count: Int) async {
        if arrivals < count { await withCheckedContinuation { watchers.append((count, $0)) } }
    }

    func open() {
        isOpen = true
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}

import Foundation
import Intake
import Pipeline
import Rows
import TreasureData

/// Inputs with everything around them that runs while they are read: jobs that are waited for, downloads.
struct InputSession {
    let arguments: InputArguments
    /// The state directory, which remembers the query that was begun.
    var state: String?
    /// Whether downloads are brought to the disk whole before anything is read.
    var storesFirst = false

    private var treasureData: TreasureDataArguments { arguments.treasureData }

    /// Runs a body with the inputs, in which nothing is left to be found out.
    ///
    /// - Parameter body: reads the inputs.
    /// - Returns: what the body returns.
    /// - Throws: ``CommandFailure``, `TreasureDataError`, and what the body throws.
    func run<Value>(_ body: (InputOptions) async throws -> Value) async throws -> Value {
        let options = try arguments.options()
        guard treasureData.isAsked || arguments.inputs.contains(where: RemoteAddress.isAddress) else {
            return try await body(options)
        }
        let agent = "td2braze/\(Td2braze.version)"
        return try await withWebClient(userAgent: agent, connections: treasureData.tdConnections) { client in
            var options = options
            var downloads: [Download] = []
            if treasureData.isAsked {
                options.sources = [try await jobSource(&options, &downloads, client)]
            } else {
                for index in options.sources.indices where RemoteAddress.isAddress(arguments.inputs[index]) {
                    let file = try await client.look(at: arguments.inputs[index])
                    if RemoteAddress.isInTheClear(arguments.inputs[index]) {
                        StandardError.line("td2braze: warning: \(file.name): plain http can be read on the way")
                    }
                    options.sources[index] = source(file, expectedRecords: nil, client, &downloads)
                }
            }
            guard storesFirst, !downloads.isEmpty else {
                return try await withDownloads(downloads) { try await body(options) }
            }
            let stored = try await StoredDownloads(downloads)
            defer { stored.remove() }
            options.sources = options.sources.map { stored.source(in: $0) }
            return try await body(options)
        }
    }

    /// The result of the job that was named, or of the query's.
    private func jobSource(
        _ options: inout InputOptions,
        _ downloads: inout [Download],
        _ client: WebClient
    ) async throws -> InputSource {
        let api = JobAPI(server: try treasureData.server(), key: try treasureData.key(), client: client)
        let memory = QueryMemory(directory: state)
        let id = try await jobID(api, memory)
        let job: Job
        do {
            let advice = "interrupted; job \(id) goes on, and --td-job \(id) takes it up"
            job = try await Interruption.watching(advice) {
                try await api.finished(id) { StandardError.line("job \(id): \($0.rawValue)") }
            }
        } catch let error as TreasureDataError where error.code == .jobFailed {
            // The same key would find the failed job again.
            memory.forget()
            throw error
        }
        if options.schema == nil {
            do {
                options.schema = try Schema(jobShow: job.answer)
            } catch {
                throw CommandFailure(.invalidData, "job \(id): \(error.message)")
            }
        }
        if options.format == .auto { options.format = .messagePack }
        var source = source(try await api.result(of: job), expectedRecords: job.records, client, &downloads)
        // A job's result never changes, whatever the server's ETag does.
        source.stamp = InputSource.Stamp(size: job.resultBytes ?? 0, tag: source.name)
        return source
    }

    private func jobID(_ api: JobAPI, _ memory: QueryMemory) async throws -> String {
        if let id = treasureData.tdJob { return id }
        guard let argument = treasureData.tdQuery, let database = treasureData.tdDatabase else {
            throw CommandFailure(.usage, "no job is named")
        }
        let text = try treasureData.queryText(argument)
        let engine = Query.Engine(rawValue: treasureData.tdEngine.rawValue) ?? .presto
        let key = Query.domainKey(seed: try memory.seed(), text: text, database: database, engine: engine)
        return try await api.issue(Query(text: text, database: database, engine: engine, domainKey: key))
    }

    private func source(
        _ file: RemoteFile,
        expectedRecords: Int?,
        _ client: WebClient,
        _ downloads: inout [Download]
    ) -> InputSource {
        var options = DownloadOptions()
        options.connections = treasureData.tdConnections
        let download = Download(file, client: client, options: options)
        downloads.append(download)
        let stamp = file.tag.map { InputSource.Stamp(size: file.length ?? 0, tag: $0) }
        return InputSource(name: file.name, expectedRecords: expectedRecords, stamp: stamp) { isCalledOff in
            DownloadSource(download, isCalledOff: isCalledOff)
        }
    }
}

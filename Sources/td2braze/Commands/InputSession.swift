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
            var downloads: [Int: Download] = [:]
            if treasureData.isAsked {
                let (file, job) = try await jobResult(&options, client)
                let download = download(file, client)
                downloads[0] = download
                options.sources = [source(download, job)]
            } else {
                for index in options.sources.indices where RemoteAddress.isAddress(arguments.inputs[index]) {
                    let address = arguments.inputs[index]
                    let file = try await Interruption.watching(Self.advice) { try await client.look(at: address) }
                    if RemoteAddress.isInTheClear(address) {
                        StandardError.line("td2braze: warning: \(file.name): plain http can be read on the way")
                    }
                    let download = download(file, client)
                    downloads[index] = download
                    options.sources[index] = source(download, nil)
                }
            }
            guard storesFirst, !downloads.isEmpty else {
                return try await withDownloads(Array(downloads.values)) { try await body(options) }
            }
            let stored = try await Interruption.watching(Self.advice) { [downloads] in
                try await StoredDownloads(downloads)
            }
            for index in options.sources.indices {
                options.sources[index] = stored.source(in: options.sources[index], at: index)
            }
            return try await body(options)
        }
    }

    private static let advice = "interrupted; nothing was sent"

    /// The result of the job that was named, or of the query's.
    private func jobResult(_ options: inout InputOptions, _ client: WebClient) async throws -> (RemoteFile, Job) {
        let api = JobAPI(server: try treasureData.server(), key: try treasureData.key(), client: client)
        let memory = QueryMemory(directory: state)
        let id = try await jobID(api, memory)
        let advice = "interrupted; job \(id) goes on, and --td-job \(id) takes it up"
        let job: Job
        do {
            job = try await Interruption.watching(advice) {
                try await api.finished(id) { StandardError.line("job \(id): \($0.rawValue)") }
            }
        } catch let error as TreasureDataError where error.code == .jobFailed {
            // The same key would find the failed job again; a job that was named began with no key of ours.
            if treasureData.tdQuery != nil { memory.forget() }
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
        return (try await Interruption.watching(advice) { try await api.result(of: job) }, job)
    }

    private func jobID(_ api: JobAPI, _ memory: QueryMemory) async throws -> String {
        if let id = treasureData.tdJob { return id }
        guard let argument = treasureData.tdQuery, let database = treasureData.tdDatabase else {
            throw CommandFailure(.usage, "no job is named")
        }
        let text = try treasureData.queryText(argument)
        let engine = Query.Engine(rawValue: treasureData.tdEngine.rawValue) ?? .presto
        let key = Query.domainKey(seed: try memory.seed(), text: text, database: database, engine: engine)
        let query = Query(text: text, database: database, engine: engine, domainKey: key)
        let advice = "interrupted; the query may have begun\(state == nil ? "" : ", and the same command finds it")"
        return try await Interruption.watching(advice) { try await api.issue(query) }
    }

    private func download(_ file: RemoteFile, _ client: WebClient) -> Download {
        var options = DownloadOptions()
        options.connections = treasureData.tdConnections
        return Download(file, client: client, options: options)
    }

    /// A download as an input; a job's result never changes, whatever the server's ETag does.
    private func source(_ download: Download, _ job: Job?) -> InputSource {
        let file = download.file
        let stamp =
            if let job {
                InputSource.Stamp(size: job.resultBytes ?? 0, tag: file.name)
            } else {
                file.tag.map { InputSource.Stamp(size: file.length ?? 0, tag: $0) }
            }
        return InputSource(name: file.name, expectedRecords: job?.records, stamp: stamp) { isCalledOff in
            DownloadSource(download, isCalledOff: isCalledOff)
        }
    }
}

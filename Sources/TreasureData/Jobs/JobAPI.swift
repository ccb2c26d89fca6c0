internal import Foundation
internal import Rows

/// Treasure Data's job API.
///
/// Source: Treasure Data documentation, "Jobs API"; treasure-data/td-client-java, `TDClient.java`.
public struct JobAPI: Sendable {
    public let server: APIServer
    private let key: AccountKey
    private let client: WebClient

    public init(server: APIServer, key: AccountKey, client: WebClient) {
        self.server = server
        self.key = key
        self.client = client
    }

    /// Begins a query, or finds the job that its domain key began before.
    ///
    /// - Returns: the job's id.
    /// - Throws: ``TreasureDataError``, or `CancellationError`.
    public func issue(_ query: Query) async throws -> String {
        let request = WebRequest(
            url: server.base + query.path,
            headers: headers + [("Content-Type", "application/x-www-form-urlencoded")],
            body: query.form
        )
        // The domain key makes a second attempt harmless: it is answered with 409.
        let answer = try await client.persistentAnswer(to: request)
        let value = try? JSONValue(parsing: answer.body)
        switch answer.status {
        case 200...299:
            guard let id = Self.id(value?["job_id"] ?? value?["job"]) else {
                throw TreasureDataError(.unexpectedAnswer, "the query was accepted, but no job was named")
            }
            return id
        case 409:
            guard let id = Self.id(value?["details"]?["conflicts_with"]) else { throw refusal(answer, "the query") }
            return id
        default:
            throw refusal(answer, "the query")
        }
    }

    /// Where a job stands, in few bytes.
    public func status(_ id: String) async throws -> Job {
        try await job(id, "status")
    }

    /// Everything about a job.
    public func show(_ id: String) async throws -> Job {
        try await job(id, "show")
    }

    /// Waits until a job has ended.
    ///
    /// - Parameters:
    ///   - id: the job.
    ///   - tell: told of each new state.
    /// - Returns: the job as `job/show` describes it; it succeeded.
    /// - Throws: ``TreasureDataError`` with code `jobFailed` and what the job wrote, and others.
    public func finished(_ id: String, tell: (JobState) -> Void) async throws -> Job {
        var interval = Duration.milliseconds(250)
        var told: JobState?
        var job = try await status(id)
        while true {
            if job.state != told {
                told = job.state
                tell(job.state)
            }
            if job.state.isFinal {
                // The two calls may be answered by servers of which one lags behind.
                job = try await show(id)
                if job.state.isFinal { break }
            }
            try await client.patience.sleep(interval)
            // Treasure Data's own clients ask every 2 to 5 seconds.
            interval = min(interval * 3 / 2, .seconds(5))
            job = try await status(id)
        }
        guard job.state == .success else {
            let reason = job.complaint.map { ": \(key.masked(in: $0))" } ?? ""
            let fate = job.state == .killed ? "was killed" : "ended in an error"
            throw TreasureDataError(.jobFailed, "job \(id) \(fate)\(reason)")
        }
        return job
    }

    /// The result of a job that succeeded, as msgpack.gz: the form in which it is stored.
    ///
    /// - Parameter job: as `job/show` describes it.
    /// - Returns: the file, looked at: its length is that of the job's description.
    /// - Throws: ``TreasureDataError`` with code `noResult` when there is none, and others.
    public func result(of job: Job) async throws -> RemoteFile {
        let location = RemoteFile.Location(
            name: Self.inputName(job.id),
            url: "\(server.base)/v3/job/result/\(job.id)?format=msgpack.gz",
            headers: headers,
            keepsContent: true
        )
        let file: RemoteFile
        do {
            file = try await client.look(at: location)
        } catch let error as TreasureDataError where error.code == .notFound {
            throw TreasureDataError(.noResult, "job \(job.id) has no result (is it an INSERT or CREATE?)")
        }
        if let length = file.length, let expected = job.resultBytes, length != expected {
            throw TreasureDataError(
                .inconsistent,
                "job \(job.id): its result has \(length) bytes, and its description says \(expected)"
            )
        }
        // A stream without a length could end early and look whole.
        return RemoteFile(
            location: file.location,
            length: file.length ?? job.resultBytes,
            validator: file.validator,
            givesRanges: file.givesRanges
        )
    }

    /// The name of a job's result as an input.
    public static func inputName(_ id: String) -> String { "td-job:\(id)" }

    /// Whether a text can be a job's id; it becomes part of an address.
    public static func isJobID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private var headers: [(String, String)] { [("Authorization", "TD1 \(key.secret)")] }

    private func job(_ id: String, _ call: String) async throws -> Job {
        let request = WebRequest(url: "\(server.base)/v3/job/\(call)/\(id)", headers: headers)
        let answer = try await client.persistentAnswer(to: request)
        guard answer.status == 200 else { throw refusal(answer, "job \(id)") }
        return try Job(answer: answer.body, id: id)
    }

    private static func id(_ value: JSONValue?) -> String? {
        let text: String? =
            switch value {
            case .string(let text): text
            case .number(let digits): digits
            default: nil
            }
        return text.flatMap { isJobID($0) ? $0 : nil }
    }

    /// What a status says, with the server's own words.
    private func refusal(_ answer: WebAnswer, _ subject: String) -> TreasureDataError {
        let value = try? JSONValue(parsing: answer.body)
        let words = (value?["error"] ?? value?["message"])?.stringValue ?? ""
        let detail = words.isEmpty ? "" : ": " + key.masked(in: String(words.prefix(2_000)))
        let status = answer.status
        return switch status {
        case 401, 403:
            TreasureDataError(.keyRefused, "Treasure Data refuses the key (HTTP \(status))\(detail)")
        case 404: TreasureDataError(.notFound, "\(subject): not found (HTTP 404)\(detail)")
        case 429, 500...599:
            TreasureDataError(.unreachable, "\(subject): Treasure Data does not answer (HTTP \(status))\(detail)")
        default: TreasureDataError(.refused, "\(subject) is refused (HTTP \(status))\(detail)")
        }
    }
}

internal import Rows

/// Writes records into a table of Treasure Data; what cannot be written is counted and stops nobody.
///
/// A batch whose answer is lost is sent again: a record may then be in the table twice.
public struct TableWriter: Sendable {
    /// Ways into a table.
    public enum Road: String, CaseIterable, Sendable {
        /// The ingestion API: batches, with a receipt a record.
        case ingest
        /// The Postback API: one record a request; its 200 proves nothing, for the key is looked at later.
        case postback
    }

    /// What came of it.
    public struct Outcome: Hashable, Sendable {
        /// Records that Treasure Data confirmed, or took without a word by the Postback API.
        public var written = 0
        public var failed = 0
        /// Why records failed; the first reason.
        public var message: String?

        public init(written: Int = 0, failed: Int = 0) {
            self.written = written
            self.failed = failed
        }
    }

    /// The Postback API takes one record a request, so several go at a time.
    private static let postbackConcurrency = 8
    /// Times that the records a 206 does not confirm are sent again.
    private static let confirmationAttempts = 5

    private let server: APIServer
    private let key: AccountKey
    private let table: TableName
    private let road: Road
    private let client: WebClient
    private var batch = IngestBatch()
    private var outcome = Outcome()
    /// Whether a request failed for good, so that more of them are no use.
    public private(set) var hasGivenUp = false
    /// Records that were added.
    public private(set) var appended = 0
    /// So many of them, from the first one on, are confirmed.
    public private(set) var confirmed = 0

    public init(server: APIServer, key: AccountKey, table: TableName, road: Road, client: WebClient) {
        self.server = server
        self.key = key
        self.table = table
        self.road = road
        self.client = client
    }

    /// Adds a record, sending those before it when they fill a request.
    ///
    /// - Parameter record: a JSON object of at most ``IngestLimits/recordBytes``.
    public mutating func append(_ record: [UInt8]) async {
        if !batch.takes(record) || road == .postback && batch.records.count >= Self.postbackConcurrency {
            await send()
        }
        batch.append(record)
        appended += 1
    }

    /// Sends what is left.
    ///
    /// - Returns: what came of all records.
    public mutating func finish() async -> Outcome {
        await send()
        return outcome
    }

    private mutating func send() async {
        var pending = batch
        batch = IngestBatch()
        guard !pending.records.isEmpty else { return }
        let count = pending.records.count
        var problem: String?
        if !hasGivenUp {
            switch road {
            case .ingest: problem = await ingest(&pending)
            case .postback: problem = await postback(&pending)
            }
        }
        outcome.failed += pending.records.count
        if pending.records.isEmpty { confirmed += count }
        if !pending.records.isEmpty {
            hasGivenUp = true
            outcome.message = outcome.message ?? problem
        }
    }

    /// Sends a batch until all of it is confirmed.
    ///
    /// - Parameter batch: afterwards, what was not confirmed.
    /// - Returns: why not.
    private mutating func ingest(_ batch: inout IngestBatch) async -> String? {
        let url = "\(server.ingestBase)/\(table.database)/\(table.table)"
        let headers = [
            ("Authorization", "TD1 \(key.secret)"), ("Content-Type", "application/vnd.treasuredata.v1+json"),
            ("Accept", "application/vnd.treasuredata.v1+json"),
        ]
        for attempt in 1...Self.confirmationAttempts {
            if attempt > 1 {
                let wait = Duration.milliseconds(250) * (1 << attempt)
                do { try await client.patience.sleep(wait) } catch { return "interrupted" }
            }
            let answer: WebAnswer
            switch await self.answer(WebRequest(url: url, headers: headers, body: batch.body)) {
            case .success(let found): answer = found
            case .failure(let error): return error.message
            }
            let receipts = IngestReceipts(answer.body)
            guard answer.status == 200 || answer.status == 206, receipts != .unreadable else {
                return "an answer with HTTP \(answer.status) confirms nothing: it is not Treasure Data's"
            }
            let left = batch.unconfirmed(status: answer.status, receipts: receipts)
            outcome.written += batch.records.count - left.records.count
            batch = left
            if batch.records.isEmpty { return nil }
        }
        return "Treasure Data confirms only a part of them, after all attempts"
    }

    /// Sends each record by itself, all at a time.
    private mutating func postback(_ batch: inout IngestBatch) async -> String? {
        let url = "\(server.ingestBase)/postback/v3/event/\(table.database)/\(table.table)"
        let headers = [("X-TD-Write-Key", key.secret), ("Content-Type", "application/json")]
        let writer = self
        let records = batch.records
        let results = await withTaskGroup { tasks in
            for (index, record) in records.enumerated() {
                tasks.addTask {
                    (index, await writer.answer(WebRequest(url: url, headers: headers, body: record)))
                }
            }
            return await tasks.reduce(into: [Int: Result<WebAnswer, TreasureDataError>]()) { $0[$1.0] = $1.1 }
        }
        var problem: String?
        var failed: [[UInt8]] = []
        for (index, record) in records.enumerated() {
            if case .failure(let error) = results[index] {
                problem = error.message
                failed.append(record)
            }
        }
        outcome.written += records.count - failed.count
        batch = IngestBatch(failed)
        return problem
    }

    /// Sends a request a few times.
    ///
    /// - Returns: a 2xx, or why there is none.
    private func answer(_ request: WebRequest) async -> Result<WebAnswer, TreasureDataError> {
        var schedule = RetrySchedule()
        schedule.attemptLimit = 5
        do {
            let answer = try await client.persistentAnswer(to: request, schedule: schedule)
            guard (200...299).contains(answer.status) else {
                let value = try? JSONValue(parsing: answer.body)
                let words = (value?["error"] ?? value?["message"])?.stringValue ?? ""
                let detail = words.isEmpty ? "" : ": " + key.masked(in: String(words.prefix(500)))
                let code: TreasureDataError.Code =
                    answer.status == 429 || answer.status >= 500 ? .unreachable : .refused
                return .failure(TreasureDataError(code, "Treasure Data answers with HTTP \(answer.status)\(detail)"))
            }
            return .success(answer)
        } catch let error as TreasureDataError {
            return .failure(TreasureDataError(.unreachable, "Treasure Data does not answer (\(error.message))"))
        } catch {
            return .failure(TreasureDataError(.unreachable, "interrupted"))
        }
    }
}

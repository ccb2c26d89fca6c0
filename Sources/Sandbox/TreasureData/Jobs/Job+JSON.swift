import Rows

/// What `job/show` says of a result.
struct ResultFacts: Sendable {
    var byteCount: Int
    var records: Int?
    var schema: String?
}

extension Job {
    /// As `GET /v3/job/status/{id}` says it.
    ///
    /// Source: Treasure Data documentation, "Job API"; td-client-python, `job_api.py`.
    func statusJSON(_ status: Status, _ facts: ResultFacts?) -> JSONValue {
        .object(statusMembers(status, facts))
    }

    /// As `GET /v3/job/show/{id}` says it; the schema stands in it as JSON text inside JSON.
    func showJSON(_ status: Status, _ facts: ResultFacts?) -> JSONValue {
        let succeeded = status == .success
        var stderr = ""
        if case .error(let text) = outcome, status == .error { stderr = text }
        let more: KeyValuePairs<String, JSONValue> = [
            "type": .string(type),
            "database": .string(database),
            "query": .string(fields["query"] ?? ""),
            "user_name": .string("Sandbox"),
            "url": .string("https://console.treasuredata.com/app/jobs/\(id)"),
            "priority": .integer(fields["priority"].flatMap { Int($0) } ?? 0),
            "retry_limit": .integer(fields["retry_limit"].flatMap { Int($0) } ?? 0),
            "organization": .null,
            "result": .string(fields["result"] ?? ""),
            "hive_result_schema": succeeded ? facts?.schema.map(JSONValue.string) ?? .null : .null,
            "debug": .object(["cmdout": .string(""), "stderr": .string(stderr)]),
            "linked_result_export_job_id": .null,
            "result_export_target_job_id": .null,
        ]
        return .object(
            statusMembers(status, facts) + more.map { JSONValue.Member(name: $0.key, value: $0.value) }
        )
    }

    private func statusMembers(_ status: Status, _ facts: ResultFacts?) -> [JSONValue.Member] {
        let finished = status.isFinished
        let started: JSONValue = status == .queued ? .null : .string(Self.text(issued))
        let ended = finished ? endedAt : nil
        let members: KeyValuePairs<String, JSONValue> = [
            "job_id": .string(String(id)),
            "status": .string(status.rawValue),
            "created_at": .string(Self.text(issued)),
            "updated_at": .string(Self.text(ended ?? issued)),
            "start_at": started,
            "end_at": ended.map { .string(Self.text($0)) } ?? .null,
            "duration": ended.map { .integer(($0 - issued).wholeSeconds) } ?? .null,
            "cpu_time": .null,
            "result_size": finished ? .integer(facts?.byteCount ?? 0) : .null,
            "num_records": finished ? facts?.records.map { .integer($0) } ?? .null : .null,
        ]
        return members.map { JSONValue.Member(name: $0.key, value: $0.value) }
    }

    /// `2015-02-09 11:44:25 UTC`.
    private static func text(_ time: Duration) -> String {
        let text = ISOTime.text(milliseconds: time.wholeMilliseconds)
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
    }
}

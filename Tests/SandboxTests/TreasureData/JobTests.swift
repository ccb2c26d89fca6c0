import Rows
import Testing

@testable import Sandbox

@Suite("Treasure Data jobs")
struct JobTests {
    private func statuses(_ bench: TreasureDataBench, _ id: String, _ count: Int) async throws -> [String] {
        var statuses: [String] = []
        for _ in 0..<count {
            let answer = try await bench.get("/v3/job/status/\(id)")
            statuses.append(answer.json["status"]?.stringValue ?? "")
        }
        return statuses
    }

    @Test("a job runs over several polls, and its result's facts come with its success")
    func polls() async throws {
        try await withTreasureData {
            $0.treasureData.polls = 3
        } _: { bench in
            let id = try await bench.issue("SELECT+1")
            #expect(id == "2")
            try await expect(404, bench.get("/v3/job/result/\(id)?format=msgpack.gz"))
            #expect(try await statuses(bench, id, 4) == ["queued", "booting", "running", "success"])
            let show = try await bench.get("/v3/job/show/\(id)").json
            let file = try bench.bytes()
            #expect(show["result_size"]?.integerValue == file.count)
            #expect(show["num_records"]?.integerValue == 160)
            #expect(show["hive_result_schema"]?.stringValue == TreasureDataBench.schema)
            #expect(show["query"]?.stringValue == "SELECT 1")
            #expect(show["database"]?.stringValue == "cdp")
        }
    }

    /// td-client-java, pull request 46.
    @Test("a domain key names the job that has it")
    func domainKeys() async throws {
        try await withTreasureData { bench in
            let id = try await bench.issue("SELECT+1", more: "&domain_key=run-1")
            let again = try await bench.post(
                "/v3/job/issue/presto/cdp",
                "query=SELECT+1&domain_key=run-1",
                TreasureDataBench.form
            )
            #expect(again.status == 409)
            #expect(again.json["details"]?["conflicts_with"]?.stringValue == id)
            let status = try await bench.get("/v3/job/status_by_domain_key/run-1")
            #expect(status.json["job_id"]?.stringValue == id)
            try await expect(404, bench.get("/v3/job/status_by_domain_key/run-2"))
        }
    }

    @Test("jobs that fail, are killed, write a table")
    func outcomes() async throws {
        try await withTreasureData {
            $0.treasureData.outcomes = [.success, .error("line 1:8: no such column"), .killed, .noResult, .success]
        } _: { bench in
            for _ in 2...4 { _ = try await bench.issue("SELECT+1") }
            let insert = try await bench.issue("INSERT+INTO+t+SELECT+1")
            #expect(try await statuses(bench, "2", 1) == ["error"])
            #expect(try await statuses(bench, "3", 1) == ["killed"])
            #expect(try await statuses(bench, "4", 1) == ["success"])
            #expect(try await statuses(bench, insert, 1) == ["success"])
            let failed = try await bench.get("/v3/job/show/2").json
            #expect(failed["debug"]?["stderr"]?.stringValue == "line 1:8: no such column")
            #expect(failed["hive_result_schema"] == .null)
            for id in ["2", "3", "4", insert, "99", "x"] {
                try await expect(404, bench.get("/v3/job/result/\(id)?format=msgpack.gz"))
            }
        }
    }

    @Test("a job that takes its time")
    func time() {
        let pace = JobPace(polls: 0, time: .seconds(9))
        var job = Job(
            id: 1,
            type: "presto",
            database: "cdp",
            fields: [:],
            issued: .seconds(100),
            outcome: .success,
            result: 0
        )
        let states = [100, 103, 106, 108, 109].map { job.poll(pace, at: .seconds($0)) }
        #expect(states == [.queued, .booting, .running, .running, .success])
        #expect(job.kill(pace, at: .seconds(110)) == .success)
        #expect(job.result == 0)
    }

    @Test("keys")
    func keys() async throws {
        try await withTreasureData { bench in
            let writeKey = TreasureDataConfiguration.defaultWriteKey
            try await expect(401, bench.get("/v3/job/show/1", key: nil))
            try await expect(401, bench.get("/v3/job/show/1", key: "other"))
            try await expect(403, bench.get("/v3/job/show/1", key: writeKey))
            try await expect(200, bench.get("/v3/job/show/1"))
            try await expect(401, bench.ingest(#"{"events":[{}]}"#, key: "other"))
            try await expect(200, bench.ingest(#"{"events":[{}]}"#, key: writeKey))
            try await expect(404, bench.get("/v3/table/list/cdp"))
        }
    }

    @Test(
        "a list, newest first, both ends included",
        arguments: [
            ("", ["3", "2", "1"]), ("?from=1&to=1", ["2"]), ("?status=success&to=1", ["3", "2"]), ("?status=error", []),
            ("?from=-5&to=9223372036854775807", ["3", "2", "1"]), ("?from=1&to=-9223372036854775808", []),
            ("?from=9223372036854775807", []),
        ]
    )
    func list(_ query: String, _ ids: [String]) async throws {
        try await withTreasureData { bench in
            for _ in 2...3 { _ = try await bench.issue("SELECT+1") }
            let jobs = try await bench.get("/v3/job/list\(query)").json["jobs"]?.arrayValue
            #expect(jobs?.map { $0["job_id"]?.stringValue } == ids)
        }
    }

    @Test("a query without text, and a body that is no form")
    func badIssues() async throws {
        try await withTreasureData { bench in
            let path = "/v3/job/issue/presto/cdp"
            try await expect(422, bench.post(path, "priority=1", TreasureDataBench.form))
            try await expect(400, bench.post(path, "x", ["content-type": "text/plain"]))
            try await expect(404, bench.post("/v3/job/issue/oracle/cdp", "query=x", TreasureDataBench.form))
        }
    }

    @Test("results that cannot be served", arguments: ["nothing-here.msgpack.gz", #filePath, "/"])
    func badFiles(_ path: String) async throws {
        var configuration = SandboxConfiguration()
        configuration.treasureData.results = [TreasureDataResult(path: path, schema: nil)]
        let made = configuration
        await #expect(throws: TreasureDataResultError.self) { try await withSandbox(made) { _ in } }
    }
}

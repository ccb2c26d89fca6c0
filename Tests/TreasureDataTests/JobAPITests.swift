import NIOHTTP1
import Rows
import Synchronization
import Testing

@testable import TreasureData

/// The job API against answers as Treasure Data's documentation and clients' fixtures have them.
@Suite struct JobAPITests {
    private static func with<Value>(
        _ answer: @escaping @Sendable (RangeServer.Request) -> RangeServer.Answer,
        while body: (JobAPI, RangeServer) async throws -> Value
    ) async throws -> Value {
        try await RangeServer.run(answer) { server in
            try await withWebClient(userAgent: "test", patience: DownloadHarness.hasty) { client in
                let api = JobAPI(server: try APIServer(server.base), key: try AccountKey("1/secret"), client: client)
                return try await body(api, server)
            }
        }
    }

    private static let query = Query(text: "SELECT 1 & 2", database: "my_db", engine: .presto, domainKey: "k-1")

    /// treasure-data/td-client-java, `TDClient.submit`; the key travels as `TD1`.
    @Test func aQueryIsIssued() async throws {
        try await Self.with { _ in
            .init(json: #"{"job":"12345","job_id":"12345","database":"my_db"}"#)
        } while: { api, server in
            let id = try await api.issue(Self.query)
            #expect(id == "12345")
            let request = try #require(server.requests.first)
            #expect(request.method == "POST" && request.target == "/v3/job/issue/presto/my_db")
            #expect(request.headers.first(name: "Authorization") == "TD1 1/secret")
            #expect(String(decoding: request.body, as: UTF8.self) == "query=SELECT%201%20%26%202&domain_key=k-1")
        }
    }

    /// treasure-data/td-client-ruby, `lib/td/client/api.rb`, raise_error: 409 names the job that has the key.
    @Test func aDomainKeyFindsTheJobAgain() async throws {
        try await Self.with { request in
            request.ordinal == 1
                ? .init(500) : .init(json: #"{"error":"taken","details":{"conflicts_with":"77"}}"#, status: 409)
        } while: { api, _ in
            let id = try await api.issue(Self.query)
            #expect(id == "77")
        }
    }

    @Test func domainKeysTellQueriesApart() {
        func key(_ seed: String, _ text: String, _ engine: Query.Engine = .presto) -> String {
            Query.domainKey(seed: seed, text: text, database: "d", engine: engine)
        }
        #expect(key("s", "q") == key("s", "q"))
        #expect(Set([key("s", "q"), key("t", "q"), key("s", "r"), key("s", "q", .hive)]).count == 4)
    }

    /// `job/show` may lag behind `job/status`; and a stream without a length is as long as the description says.
    @Test func theDescriptionIsWaitedForAndBelieved() async throws {
        try await Self.with { request in
            if request.target.contains("/result/") {
                var answer = RangeServer.Answer(200, [], [1, 2, 3])
                answer.length = nil
                return answer
            }
            let isLate = request.ordinal == 2
            let status = request.target.contains("/show/") && isLate ? "running" : "success"
            return .init(json: #"{"job_id":"5","status":"\#(status)","result_size":4,"num_records":2}"#)
        } while: { api, server in
            let job = try await api.finished("5") { _ in }
            #expect(job.state == .success && server.requests.count == 4)
            let file = try await api.result(of: job)
            #expect(file.length == 4)
        }
    }

    @Test func aJobIsWaitedFor() async throws {
        let states = Mutex<[JobState]>([])
        try await Self.with { request in
            if request.target.contains("/show/") {
                return .init(
                    json: #"""
                        {"job_id":"5","status":"success","result_size":"20","num_records":2,
                         "hive_result_schema":"[[\"cnt\", \"bigint\"]]","debug":{"cmdout":"","stderr":""}}
                        """#
                )
            }
            let names = ["queued", "RUNNING", "running", "success"]
            return .init(json: #"{"status":"\#(names[min(request.ordinal, 4) - 1])","job_id":"5"}"#)
        } while: { api, server in
            let job = try await api.finished("5") { state in states.withLock { $0.append(state) } }
            #expect(job.resultBytes == 20 && job.records == 2)
            #expect(try Schema(jobShow: job.answer).columns == [.init(name: "cnt", type: .integer)])
            #expect(server.requests.map(\.target).filter { $0.contains("status") }.count == 4)
        }
        #expect(states.withLock { $0 } == [.queued, .running, .success])
    }

    @Test(arguments: ["error", "killed"])
    func aFailedJobTellsWhy(status: String) async throws {
        try await Self.with { _ in
            .init(json: #"{"status":"\#(status)","debug":{"cmdout":"started","stderr":"line 1:8: Column 'x'\n"}}"#)
        } while: { api, _ in
            let error = await #expect(throws: TreasureDataError.self) { try await api.finished("5") { _ in } }
            #expect(error?.code == .jobFailed)
            #expect(error?.message.contains("line 1:8: Column 'x'") == true)
        }
    }

    /// An `INSERT INTO` succeeds and has no result: 404 (treasure-data/td, `show_result_with_retry`).
    @Test func anInsertHasNoResult() async throws {
        try await Self.with { _ in
            .init(json: #"{"error":"Resource not found"}"#, status: 404)
        } while: { api, _ in
            let job = try Job(answer: Array(#"{"status":"success"}"#.utf8), id: "5")
            let error = await #expect(throws: TreasureDataError.self) { _ = try await api.result(of: job) }
            #expect(error?.code == .noResult)
            #expect(error?.message.contains("INSERT or CREATE?") == true)
        }
    }

    /// `result_size` is the length of the msgpack.gz form.
    @Test func anotherLengthThanTheJobsIsRefused() async throws {
        try await Self.with { request in
            .part(DownloadHarness.bytes(30), request.range(of: 30) ?? 0..<1, [("ETag", "\"e\"")])
        } while: { api, _ in
            let job = try Job(answer: Array(#"{"status":"success","result_size":31}"#.utf8), id: "5")
            let error = await #expect(throws: TreasureDataError.self) { _ = try await api.result(of: job) }
            #expect(error?.code == .inconsistent)
        }
    }

    @Test(arguments: [
        (401, TreasureDataError.Code.keyRefused), (403, .keyRefused), (404, .notFound), (400, .refused),
        (500, .unreachable), (429, .unreachable),
    ])
    func refusals(status: Int, code: TreasureDataError.Code) async throws {
        try await Self.with { _ in
            .init(json: #"{"error":"no: 1/secret"}"#, status: status)
        } while: { api, _ in
            let error = await #expect(throws: TreasureDataError.self) { _ = try await api.show("5") }
            #expect(error?.code == code)
            #expect(error?.message.contains("no: <key>") == true)
        }
    }

    @Test(arguments: ["", "{", "[]", #"{"status":1}"#, #"{"status":"asleep"}"#])
    func oddAnswersAreRefused(answer: String) {
        #expect(throws: TreasureDataError.self) { try Job(answer: Array(answer.utf8), id: "5") }
    }
}

/// Where Treasure Data is, and with which key.
@Suite struct AccessTests {
    @Test func serversAreKnownByTheirHost() throws {
        #expect(try APIServer("https://api.treasuredata.co.jp/").site == .jp)
        #expect(try APIServer("api.eu01.treasuredata.com").ingestBase == "https://eu01.records.in.treasuredata.com")
        #expect(try APIServer("http://127.0.0.1:8080").ingestBase == "http://127.0.0.1:8080")
        #expect(APIServer(.us).base == "https://api.treasuredata.com")
    }

    @Test(arguments: [
        "", "http://api.treasuredata.com", "http://127.0.0.1.example.com", "https://u:p@h", "https://h?x=1",
        "https://h/path", "ftp://h",
    ])
    func otherAddressesAreRefused(text: String) {
        #expect(throws: TreasureDataError.self) { try APIServer(text) }
    }

    /// treasure-data/td, `lib/td/config.rb`.
    @Test func theToolbeltsFileIsRead() {
        let found = ToolbeltConfiguration(
            parsing: """
                # comment
                [account]
                  user = me@example.com
                  apikey = 1/abc=
                  endpoint = https://api.treasuredata.co.jp
                [other]
                  apikey = 2/no
                """
        )
        #expect(found.apiKey == "1/abc=" && found.endpoint == "https://api.treasuredata.co.jp")
        #expect(ToolbeltConfiguration(parsing: "apikey = x\n]\n=").apiKey == nil)
    }

    @Test func keysAreMasked() throws {
        let key = try AccountKey(" 1/abc\n")
        #expect("\(key)" == "<key>" && String(reflecting: key) == "<key>" && key.secret == "1/abc")
        #expect(throws: TreasureDataError.self) { try AccountKey(" ") }
        #expect(throws: TreasureDataError.self) { try AccountKey("a b") }
    }

    @Test func jobIDsArePartOfAnAddress() {
        #expect(JobAPI.isJobID("123456789"))
        for text in ["", "1/2", "..", "1?x", "1 2", "ä"] { #expect(!JobAPI.isJobID(text)) }
    }
}

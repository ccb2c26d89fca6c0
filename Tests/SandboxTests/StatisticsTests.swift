import Rows
import Testing

@testable import Sandbox

@Suite("What the sandbox says about itself")
struct StatisticsTests {
    @Test("/stats and /sandbox/stats")
    func statistics() async throws {
        try await rehearse {
            $0.clock = SandboxClock(now: { .seconds(1_000) }, sleep: { _ in })
        } _: { client, _ in
            try await client.expect(201, "/users/track", #"{"attributes":[{"external_id":"a","n":1},{"n":1}]}"#)
            try await client.expect(404, "/made/up", "{}")
            for path in ["/stats", "/sandbox/stats"] {
                let stats = try await client.get(path).json
                #expect(stats["requests"]?.integerValue == 2)
                #expect(stats["requests_by_status"]?["201"]?.integerValue == 1)
                #expect(stats["requests_by_path"]?["/users/track"]?.integerValue == 1)
                #expect(stats["requests_by_path"]?["(no such path)"]?.integerValue == 1)
                #expect(stats["objects_by_array"]?["/users/track attributes"]?.integerValue == 1)
                #expect(stats["refused_objects_by_array"]?["/users/track attributes"]?.integerValue == 1)
                #expect(stats["errors"]?[Sentence.identifierRequired]?.integerValue == 1)
                #expect(stats["largest_3s_window"]?.integerValue == 2)
                #expect(stats["in_flight_peak"]?.integerValue == 1)
                #expect(stats["data_points"]?.integerValue == 1)
                #expect(stats["profiles"]?.integerValue == 1)
                #expect(stats["seconds"]?.arrayValue?.isEmpty == false)
            }
        }
    }

    @Test("the last requests, newest first")
    func lastRequests() async throws {
        try await rehearse { client, _ in
            for id in ["a", "b", "c"] {
                try await client.expect(201, "/users/track", #"{"attributes":[{"external_id":"\#(id)"}]}"#)
            }
            let requests = try await client.get("/sandbox/requests?last=2").json["requests"]?.arrayValue
            #expect(requests?.compactMap { $0["number"]?.integerValue } == [3, 2])
        }
    }

    @Test("the page brings everything with it")
    func page() async throws {
        try await rehearse { client, running in
            let page = try await client.get("/")
            #expect(page.status == 200)
            #expect(page.header("content-type") == "text/html; charset=utf-8")
            let text = String(decoding: page.body, as: UTF8.self)
            #expect(!text.contains("src=") && !text.contains("http://www.w3.org/1999") && !text.contains("@import"))
            #expect(running.statistics().requests == 0)
        }
    }

    @Test("the largest window slides")
    func window() {
        var count = SlidingCount(length: .seconds(3))
        let counts = [0, 1, 2, 2.9, 3.5, 7].map { count.add(at: .seconds(100) + .seconds($0)) }
        #expect(counts == [1, 2, 3, 4, 4, 1])
    }

    @Test("users in two requests at once are counted")
    func overlaps() {
        var ledger = RequestLedger(maximumEventIdentities: 10)
        let numbers = [1, 2].map { _ in ledger.begin(path: "/users/track", at: .zero) }
        #expect(numbers == [1, 2])
        ledger.hold(users: [1, 2, 2], request: 1)
        ledger.hold(users: [2, 3], request: 2)
        #expect(ledger.statistics.sameUserOverlaps == 1)
        #expect(ledger.statistics.inFlightPeak == 2)
        let record = RequestRecord(
            number: 1,
            arrival: .zero,
            path: "/users/track",
            status: 201,
            duration: .zero,
            bytes: 100,
            accepted: 3,
            refused: 0,
            errors: [],
            fault: nil
        )
        ledger.end(record, sentences: [], users: [1, 2, 2])
        ledger.hold(users: [1], request: 3)
        #expect(ledger.statistics.sameUserOverlaps == 1)
        #expect(ledger.statistics.requestSizes == [128: 1])
    }

    @Test("workspaces keep their profiles apart")
    func workspaces() async throws {
        try await rehearse {
            $0.keys = [SandboxKey("one", workspace: "1"), SandboxKey("two", workspace: "2")]
        } _: { client, running in
            var client = client
            for key in ["one", "two"] {
                client.key = key
                try await client.expect(201, "/users/track", #"{"attributes":[{"external_id":"a","k":"\#(key)"}]}"#)
            }
            let export = try await client.post("/users/export/ids", #"{"external_ids":["a"]}"#)
            let custom = export.json["users"]?.arrayValue?.first?["custom_attributes"]
            #expect(custom?["k"]?.stringValue == "two")
            #expect(running.statistics().profiles == 2)
        }
    }

    @Test("without the state engine nothing is kept")
    func stateless() async throws {
        try await rehearse {
            $0.stateEngine = false
        } _: { client, running in
            try await client.expect(201, "/users/track", #"{"attributes":[{"external_id":"a"}]}"#)
            #expect(running.statistics().profiles == 0)
            let export = try await client.expect(201, "/users/export/ids", #"{"external_ids":["a"]}"#)
            #expect(export.json["users"] == .array([]))
        }
    }
}

import Rows
import Testing

@testable import Sandbox

/// Treasure Data documentation, "Data Ingestion API": 1 to 500 records, 1 MB each, 5 MB a batch, a receipt for each.
@Suite("Ingestion")
struct IngestionTests {
    private func batch(_ count: Int) -> String {
        let records = (0..<count).map { "{\"n\":\($0),\"time\":\(1_700_000_000 + $0)}" }
        return "{\"events\":[\(records.joined(separator: ","))]}"
    }

    private func successes(_ answer: Answer) -> [Bool] {
        answer.json["receipts"]?.arrayValue?.map { $0["success"] == .bool(true) } ?? []
    }

    @Test("a batch is in its table, in order")
    func batch() async throws {
        try await withTreasureData { bench in
            let answer = try await bench.ingest(batch(500))
            #expect(answer.status == 200 && successes(answer) == Array(repeating: true, count: 500))
            let tables = bench.running.treasureDataTables()
            #expect(tables.map(\.count) == [500] && tables[0].database == "cdp" && tables[0].table == "log")
            #expect(tables[0].records.map { $0["n"]?.integerValue } == Array(0..<500))
            let page = try await bench.get("/sandbox/td/tables/cdp/log?last=1", key: nil)
            #expect(page.json["count"]?.integerValue == 500)
            #expect(page.json["records"]?.arrayValue?.map { $0["time"]?.integerValue } == [1_700_000_499])
        }
    }

    @Test("one record, a wrapper of another name, a record without a time")
    func shapes() async throws {
        let clock = SandboxClock(now: { .seconds(1_800_000_000) }, sleep: { _ in })
        try await withTreasureData {
            $0.clock = clock
        } _: { bench in
            let single = "application/vnd.treasuredata.v1.single+json"
            try await expect(200, bench.ingest(#"{"a":1,"uuid":"x","time":"soon"}"#, type: single))
            try await expect(200, bench.ingest(#"{"records":[{"a":2,"time":7}]}"#))
            let records = bench.running.treasureDataTables()[0].records
            let texts = records.map { String(decoding: $0.jsonText, as: UTF8.self) }
            #expect(texts == [#"{"a":1,"time":1800000000}"#, #"{"a":2,"time":7}"#])
        }
    }

    @Test("206: only some records are in, and may be sent again")
    func partial() async throws {
        try await withTreasureData(faults: "1 partial=3 ingest") { bench in
            let first = try await bench.ingest(batch(7))
            #expect(first.status == 206)
            #expect(successes(first) == [true, true, false, true, true, false, true])
            try await expect(200, bench.ingest(batch(2)))
            try await expect(206, bench.ingest(#"{"events":[{"a":1},2]}"#))
            let statistics = bench.running.treasureDataStatistics()
            #expect(statistics.ingestedRecords == 8 && statistics.failedRecords == 3)
        }
    }

    @Test("limits and shapes that are refused")
    func refused() async throws {
        try await withTreasureData { bench in
            try await expect(422, bench.ingest(batch(501)))
            try await expect(422, bench.ingest(batch(0)))
            try await expect(422, bench.ingest(#"{"rows":[{}]}"#))
            try await expect(400, bench.ingest("[{}]"))
            try await expect(400, bench.ingest("{"))
            try await expect(415, bench.ingest("{}", type: "application/json"))
            let long = String(repeating: "x", count: 1_000_000)
            try await expect(422, bench.ingest("{\"events\":[{\"a\":\"\(long)\"}]}"))
            let many = Array(repeating: "{\"a\":\"\(long.dropLast(100))\"}", count: 6).joined(separator: ",")
            try await expect(413, bench.ingest("{\"events\":[\(many)]}"))
            try await expect(404, bench.post("/c-d/log", "{}", ["content-type": Ingestion.batchType]))
            #expect(bench.running.treasureDataTables().isEmpty)
        }
    }

    @Test("the connection is lost behind the work")
    func resetAfter() async throws {
        try await withTreasureData(faults: "1 reset-after ingest") { bench in
            await #expect(throws: (any Error).self) { try await bench.ingest(batch(2)) }
            #expect(bench.running.treasureDataTables().map(\.count) == [2])
        }
    }
}

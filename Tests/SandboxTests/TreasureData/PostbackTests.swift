import Rows
import Testing

@testable import Sandbox

/// Treasure Data documentation, "Postback API" and "Postback API v2".
@Suite("Postback")
struct PostbackTests {
    private let path = "/postback/v3/event/cdp/hooks"
    private let writeKey = TreasureDataConfiguration.defaultWriteKey

    @Test("three ways to give the key")
    func keys() async throws {
        try await withTreasureData { bench in
            let escaped = writeKey.split(separator: "/").joined(separator: "%2F")
            let answers = [
                try await bench.post(path, #"{"n":1}"#, ["x-td-write-key": writeKey], key: nil),
                try await bench.post("\(path)?td_write_key=\(escaped)", #"{"n":2}"#, key: nil),
                try await bench.post(path, #"{"n":3}"#, key: writeKey),
            ]
            #expect(answers.allSatisfy { $0.status == 200 && $0.body == Array("{}".utf8) })
            #expect(bench.running.treasureDataTables()[0].records.map { $0["n"]?.integerValue } == [1, 2, 3])
            try await expect(403, bench.post(path, "{}", key: nil))
        }
    }

    /// A key that is not valid is answered with 200 as well.
    @Test("200 is no proof")
    func lost() async throws {
        try await withTreasureData(faults: "2 lost postback") { bench in
            try await expect(200, bench.post(path, "{}", ["x-td-write-key": "other"], key: nil))
            try await expect(200, bench.post(path, "{}", ["x-td-write-key": writeKey], key: nil))
            #expect(bench.running.treasureDataTables().isEmpty)
            #expect(bench.running.treasureDataStatistics().lostPostbackRecords == 2)
        }
    }

    /// Over 7 days old or over 3 days ahead is passed over.
    @Test(
        "the record's time, unless it is too far away",
        arguments: [(0, true), (-604_800, true), (-604_801, false), (259_200, true), (259_201, false)]
    )
    func times(_ difference: Int, _ counts: Bool) {
        let time = 1_800_000_000 + difference
        let query = ["td_record_time": String(time)]
        let reading = Postback.read(Array("{}".utf8), query: query, at: .seconds(1_800_000_000))
        guard case .record(let members) = reading else {
            Issue.record("refused")
            return
        }
        #expect(members.first?.value.integerValue == (counts ? time : nil))
    }

    @Test("what is refused")
    func refused() async throws {
        try await withTreasureData { bench in
            try await expect(400, bench.post(path, "[{}]", key: writeKey))
            try await expect(400, bench.post(path, "x", key: writeKey))
            let long = String(repeating: "x", count: Postback.byteLimit)
            try await expect(413, bench.post(path, "{\"a\":\"\(long)\"}", key: writeKey))
            try await expect(404, bench.get(path))
        }
    }
}

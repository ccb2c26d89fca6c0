import NIOHTTP1
import Rows
import Synchronization
import Testing

@testable import TreasureData

/// Records on their way into a table.
@Suite struct WriteBackTests {
    static func write(
        _ records: [[UInt8]],
        road: TableWriter.Road = .ingest,
        to server: RangeServer
    ) async throws -> TableWriter.Outcome {
        try await withWebClient(userAgent: "test", patience: DownloadHarness.hasty) { client in
            var writer = TableWriter(
                server: try APIServer(server.base),
                key: try AccountKey("1/write"),
                table: try #require(TableName("audit.runs")),
                road: road,
                client: client
            )
            for record in records { await writer.append(record) }
            return await writer.finish()
        }
    }

    private static func record(_ number: Int, bytes: Int = 0) -> [UInt8] {
        Array("{\"n\":\(number),\"t\":\"\(String(repeating: "x", count: bytes))\"}".utf8)
    }

    /// Treasure Data documentation, "Data Ingestion API": at most 500 records, 5 MB.
    @Test func batchesKeepTheLimits() async throws {
        try await RangeServer.run { _ in
            .init(json: "{}")
        } while: { server in
            let small = (0..<1_100).map { Self.record($0) }
            let outcome = try await Self.write(small, to: server)
            #expect(outcome == .init(written: 1_100))
            let counts = try server.requests.map { try JSONValue(parsing: $0.body)["events"]?.arrayValue?.count }
            #expect(counts == [500, 500, 100])
            let first = try #require(server.requests.first)
            #expect(first.target == "/audit/runs" && first.headers.first(name: "Authorization") == "TD1 1/write")
            #expect(first.headers.first(name: "Content-Type") == "application/vnd.treasuredata.v1+json")
            let large = (0..<12).map { Self.record($0, bytes: 900_000) }
            let second = try await Self.write(large, to: server)
            #expect(second == .init(written: 12))
            #expect(server.requests.allSatisfy { $0.body.count <= 5_000_000 })
        }
    }

    /// treasure-boxes, `Kinesis/lambda_function.py`: after a 206 only the failed ones are sent again.
    @Test func onlyWhatFailedIsSentAgain() async throws {
        try await RangeServer.run { request in
            request.ordinal == 1
                ? .init(json: #"{"receipts":[{"success":true},{"success":false},{"success":true}]}"#, status: 206)
                : .init(json: #"{"receipts":[{"success":true}]}"#)
        } while: { server in
            let outcome = try await Self.write((1...3).map { Self.record($0) }, to: server)
            #expect(outcome == .init(written: 3))
            #expect(String(decoding: server.requests[1].body, as: UTF8.self) == #"{"events":[{"n":2,"t":""}]}"#)
        }
    }

    @Test(arguments: TableWriter.Road.allCases)
    func refusalsAreCounted(road: TableWriter.Road) async throws {
        try await RangeServer.run { _ in
            .init(json: #"{"message":"bad key 1/write"}"#, status: 401)
        } while: { server in
            let outcome = try await Self.write((0..<1_200).map { Self.record($0) }, road: road, to: server)
            #expect(outcome.written == 0 && outcome.failed == 1_200)
            #expect(outcome.message == "Treasure Data answers with HTTP 401: bad key <key>")
            // No more of what is refused.
            #expect(server.requests.count <= 8)
        }
    }

    @Test func aServerThatFailsForAWhileIsAskedAgain() async throws {
        try await RangeServer.run { request in
            request.ordinal < 3 ? .init(503, [("Retry-After", "1")]) : .init(json: "{}")
        } while: { server in
            let outcome = try await Self.write([Self.record(1)], to: server)
            #expect(outcome == .init(written: 1))
        }
    }

    @Test func aPostbackIsOneRecord() async throws {
        try await RangeServer.run { _ in
            .init(json: "{}")
        } while: { server in
            let outcome = try await Self.write((0..<20).map { Self.record($0) }, road: .postback, to: server)
            #expect(outcome == .init(written: 20))
            #expect(Set(server.requests.map(\.body)).count == 20)
            let first = try #require(server.requests.first)
            #expect(first.target == "/postback/v3/event/audit/runs")
            #expect(first.headers.first(name: "X-TD-Write-Key") == "1/write")
        }
    }

    @Test func receiptsThatDoNotMatchConfirmNothing() {
        let batch = IngestBatch([[1], [2]])
        #expect(batch.unconfirmed(status: 206, receipts: .none) == batch)
        for status in [200, 206] {
            #expect(batch.unconfirmed(status: status, receipts: .some([true])) == batch)
            #expect(batch.unconfirmed(status: status, receipts: .unreadable) == batch)
            #expect(batch.unconfirmed(status: status, receipts: .some([true, false])).records == [[2]])
        }
        #expect(batch.unconfirmed(status: 200, receipts: .none).records.isEmpty)
        #expect(batch.unconfirmed(status: 202, receipts: .some([true, true])) == batch)
        #expect(IngestReceipts(Array("<html>".utf8)) == .unreadable && IngestReceipts([]) == .unreadable)
        #expect(IngestReceipts(Array("{}".utf8)) == .none)
    }

    /// A proxy's page is no receipt, and what may be in is not sent again.
    @Test(arguments: [(200, "<html>"), (202, "{}"), (204, "")])
    func onlyTreasureDataConfirms(status: Int, body: String) async throws {
        try await RangeServer.run { _ in
            .init(json: body, status: status)
        } while: { server in
            let outcome = try await Self.write([Self.record(1)], to: server)
            #expect(outcome.written == 0 && outcome.failed == 1 && server.requests.count == 1)
        }
    }

    @Test(arguments: ["", "t", "a.b.c", "a.", ".b", "a b.c", "a/b.c", "ä.b"])
    func otherNamesAreNoTables(text: String) {
        #expect(TableName(text) == nil)
    }
}

/// What is pasted into Braze.
@Suite struct WebhookTests {
    @Test func itNamesTheSitesPostback() throws {
        let webhook = Webhook(table: try #require(TableName("app.braze_events")), site: .eu01)
        #expect(webhook.url == "https://eu01.records.in.treasuredata.com/postback/v3/event/app/braze_events")
        #expect(webhook.text.contains(webhook.url) && webhook.text.contains("X-TD-Write-Key"))
    }

    /// Liquid inside, JSON outside: each value is a text.
    @Test func theBodyIsJSON() throws {
        let webhook = Webhook(table: try #require(TableName("a.b")), site: .us)
        let members = try JSONValue(parsing: webhook.body.utf8).members ?? []
        #expect(members.count == 9)
        #expect(members.allSatisfy { $0.value.stringValue?.hasPrefix("{{") == true })
    }
}

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Rows
import Testing

@testable import Sandbox

/// A sandbox with a Treasure Data, and requests to it.
struct TreasureDataBench {
    /// Made by `fixtures/make.py` with another msgpack writer.
    static let dump = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "fixtures/accept/custom_events/custom_events.msgpack.gz").path

    static let schema = #"[["external_id", "bigint"], ["name", "varchar"]]"#

    let running: RunningSandbox
    let client: HTTPClient

    func bytes() throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: Self.dump))) }

    func get(
        _ path: String,
        _ headers: [String: String] = [:],
        key: String? = TreasureDataConfiguration.defaultKey
    ) async throws -> Answer {
        try await send(.GET, path, headers, "", key: key)
    }

    func post(
        _ path: String,
        _ body: String = "",
        _ headers: [String: String] = [:],
        key: String? = TreasureDataConfiguration.defaultKey
    ) async throws -> Answer {
        try await send(.POST, path, headers, body, key: key)
    }

    /// Issues a query, and the job's id.
    func issue(_ query: String, more: String = "") async throws -> String {
        let answer = try await post("/v3/job/issue/presto/cdp", "query=\(query)\(more)", Self.form)
        return try #require(answer.json["job_id"]?.stringValue)
    }

    /// Posts a batch to the ingestion API.
    func ingest(
        _ body: String,
        type: String = "application/vnd.treasuredata.v1+json",
        key: String = TreasureDataConfiguration.defaultWriteKey
    ) async throws -> Answer {
        try await post("/cdp/log", body, ["content-type": type], key: key)
    }

    static let form = ["content-type": "application/x-www-form-urlencoded"]

    private func send(
        _ method: HTTPMethod,
        _ path: String,
        _ headers: [String: String],
        _ body: String,
        key: String?
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(running.port)\(path)")
        request.method = method
        if let key { request.headers.add(name: "authorization", value: "TD1 \(key)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if method == .POST { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await client.execute(request, timeout: .seconds(120))
        let collected = try await response.body.collect(upTo: 16_000_000)
        return Answer(
            status: Int(response.status.code),
            headers: response.headers.map { ($0.name, $0.value) },
            body: Array(collected.readableBytesView)
        )
    }
}

/// Runs a sandbox whose Treasure Data has one result.
///
/// - Parameters:
///   - faults: as `--td-fault` says them, a line each.
///   - change: what else it is to be like.
///   - body: gets it.
/// - Throws: what the body throws.
func withTreasureData(
    faults: String = "",
    _ change: (inout SandboxConfiguration) -> Void = { _ in },
    _ body: (TreasureDataBench) async throws -> Void
) async throws {
    var configuration = SandboxConfiguration()
    configuration.treasureData.results = [
        TreasureDataResult(path: TreasureDataBench.dump, schema: TreasureDataBench.schema)
    ]
    configuration.treasureData.faults = try TreasureDataFaultPlan(parsing: faults)
    change(&configuration)
    // Without decompression, which would ask for it too.
    let client = HTTPClient(
        eventLoopGroupProvider: .singleton,
        configuration: HTTPClient.Configuration(decompression: .disabled)
    )
    do {
        try await withSandbox(configuration) { running in
            try await body(TreasureDataBench(running: running, client: client))
        }
    } catch {
        try? await client.shutdown()
        throw error
    }
    try await client.shutdown()
}

/// Expects an answer's status.
func expect(_ status: Int, _ answer: Answer, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(answer.status == status, "\(answer.message ?? "")", sourceLocation: sourceLocation)
}

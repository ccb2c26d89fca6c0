import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Rows
import Testing

@testable import Sandbox

/// An answer as a test looks at it.
struct Answer {
    var status: Int
    var headers: [(String, String)]
    var body: [UInt8]

    /// The body as JSON; `null` when it is something else.
    var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }

    var text: String { String(decoding: body, as: UTF8.self) }

    var message: String? { json["message"]?.stringValue }

    /// The `type` of each entry of `errors`.
    var sentences: [String] { json["errors"]?.arrayValue?.compactMap { $0["type"]?.stringValue } ?? [] }

    func header(_ name: String) -> String? {
        headers.first { $0.0.lowercased() == name }?.1
    }
}

/// Sends requests to a sandbox, one client for all tests.
struct TestClient {
    let port: Int
    var key: String? = SandboxKey.defaultKey

    func post(
        _ path: String,
        _ body: String,
        contentType: String? = "application/json",
        authorization: String? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .POST
        if let authorization {
            request.headers.add(name: "authorization", value: authorization)
        } else if let key {
            request.headers.add(name: "authorization", value: "Bearer \(key)")
        }
        if let contentType { request.headers.add(name: "content-type", value: contentType) }
        request.body = .bytes(ByteBuffer(string: body))
        return try await send(request)
    }

    /// Posts and expects this status.
    @discardableResult
    func expect(
        _ status: Int,
        _ path: String,
        _ body: String,
        contentType: String? = "application/json",
        authorization: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Answer {
        let answer = try await post(path, body, contentType: contentType, authorization: authorization)
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(answer.status == status, "\(text)", sourceLocation: sourceLocation)
        return answer
    }

    func get(_ path: String) async throws -> Answer {
        try await send(HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)"))
    }

    private func send(_ request: HTTPClientRequest) async throws -> Answer {
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
        let body = try await response.body.collect(upTo: 16_000_000)
        return Answer(
            status: Int(response.status.code),
            headers: response.headers.map { ($0.name, $0.value) },
            body: Array(body.readableBytesView)
        )
    }
}

/// Runs a sandbox without rate limits, unless told otherwise, and gives a client for it.
func rehearse(
    _ change: (inout SandboxConfiguration) -> Void = { _ in },
    _ body: (TestClient, RunningSandbox) async throws -> Void
) async throws {
    var configuration = SandboxConfiguration()
    configuration.keepsObjects = true
    change(&configuration)
    try await withSandbox(configuration) { running in
        try await body(TestClient(port: running.port), running)
    }
}

import HTTPTypes
import Hummingbird
import NIOCore
import Rows

/// Requests from Hummingbird to ``TreasureDataCore`` and back.
struct TreasureDataResponder: Sendable {
    /// The answer never comes: the channel has been cut.
    private struct ConnectionCut: Error {}

    let core: TreasureDataCore

    /// Answers a request; `nil`: it is not for Treasure Data.
    func respond(to request: Request, channel: any Channel) async throws -> Response? {
        guard let head = TreasureDataRequest(request) else { return nil }
        guard head.method == "GET" || head.method == "POST" else {
            let refusal = Self.response(.refusal(405, "the method is not allowed"))
            return head.method == "HEAD" ? refusal.createHeadResponse() : refusal
        }
        guard let endpoint = head.endpoint else { return Self.response(page(head)) }
        let ticket = core.begin(endpoint)
        do {
            if ticket.faults.contains(.reset) {
                await channel.reset()
                throw ConnectionCut()
            }
            let response = try await answer(request, head, ticket, channel: channel)
            if ticket.faults.contains(.resetAfter) {
                await channel.reset()
                throw ConnectionCut()
            }
            core.end(endpoint, status: response.status.code)
            return response
        } catch {
            core.end(endpoint, status: 0)
            throw error
        }
    }

    private func page(_ head: TreasureDataRequest) -> Reply {
        switch head.target {
        case .page where head.method == "GET": TreasureDataPages.reply(path: head.path, query: head.query, core: core)
        case .serverStatus: Reply(status: 200, json: .object(["status": .string("ok")]))
        default: .refusal(404, "there is no such resource")
        }
    }

    private func answer(
        _ request: Request,
        _ head: TreasureDataRequest,
        _ ticket: TreasureDataCore.Ticket,
        channel: any Channel
    ) async throws -> Response {
        if let refusal = core.refusal(head) { return Self.response(refusal) }
        if let reply = ticket.faults.lazy.compactMap(\.reply).first { return Self.response(reply) }
        switch head.target {
        case .result(let id):
            switch core.result(id) {
            case .failure(let none): return Self.response(none.reply)
            case .success(let result): return ResultAnswer(core, head, ticket, channel: channel).response(result)
            }
        case .file(let number):
            guard core.files.indices.contains(number - 1), head.method == "GET" else {
                return Self.response(.refusal(404, "there is no such file"))
            }
            return ResultAnswer(core, head, ticket, channel: channel).response(number - 1)
        default: break
        }
        let limit = Self.bodyLimit(head.target)
        guard let body = try? await request.body.collect(upTo: limit) else {
            return Self.response(.refusal(413, "the body has more than \(limit) bytes"))
        }
        return Self.response(reply(Array(body.readableBytesView), head, ticket))
    }

    private func reply(_ body: [UInt8], _ head: TreasureDataRequest, _ ticket: TreasureDataCore.Ticket) -> Reply {
        switch head.target {
        case .issue(let type, let database): core.issue(body, head, type: type, database: database)
        case .status(let id): core.status(id)
        case .statusByDomainKey(let key): core.status(domainKey: key)
        case .show(let id): core.show(id)
        case .list: core.list(head.query)
        case .kill(let id): core.kill(id)
        case .ingest(let name): core.ingest(body, head, name, ticket)
        case .postback(let name): core.postback(body, head, name, ticket)
        case .result, .file, .page, .serverStatus, .unknown: .refusal(404, "there is no such resource")
        }
    }

    private static func bodyLimit(_ target: TreasureDataRequest.Target) -> Int {
        switch target {
        case .ingest: Ingestion.byteLimit
        case .postback: Postback.byteLimit
        default: 4_000_000
        }
    }

    static func response(_ reply: Reply) -> Response {
        SandboxResponder.response(reply, body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body)))
    }
}

extension TreasureDataRequest {
    /// What Hummingbird's request says; `nil`: it is not for Treasure Data.
    fileprivate init?(_ request: Request) {
        let field = { (name: String) in HTTPField.Name(name).flatMap { request.headers[$0] } }
        let target = Self.target(
            method: request.method.rawValue,
            path: request.uri.path,
            contentType: request.headers[.contentType],
            authorization: request.headers[.authorization]
        )
        guard let target else { return nil }
        self.init(
            target: target,
            method: request.method.rawValue,
            path: request.uri.path,
            query: FormFields.query(Substring(request.uri.query ?? "")) ?? [:],
            contentType: request.headers[.contentType],
            authorization: request.headers[.authorization],
            writeKey: field("X-TD-Write-Key"),
            range: request.headers[.range],
            ifRange: request.headers[.ifRange],
            acceptEncoding: request.headers[.acceptEncoding]
        )
    }
}

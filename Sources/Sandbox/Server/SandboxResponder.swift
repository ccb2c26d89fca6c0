import HTTPTypes
import Hummingbird
import NIOCore

/// Requests from Hummingbird to ``SandboxCore`` and back, with waiting and faults in between.
struct SandboxResponder: HTTPResponder {
    /// The answer never comes: the channel has been cut.
    private struct ConnectionCut: Error {}

    let core: SandboxCore
    let treasureData: TreasureDataResponder

    func respond(to request: Request, context: SandboxContext) async throws -> Response {
        if let response = try await treasureData.respond(to: request, channel: context.channel) { return response }
        let head = RequestHead(
            method: request.method.rawValue,
            path: request.uri.path,
            authorization: request.headers[.authorization],
            contentType: request.headers[.contentType],
            contentLength: request.headers[.contentLength].flatMap { Int($0) }
        )
        if head.method == "GET", let reply = AdminPages.reply(path: head.path, query: request.uri.query, core: core) {
            return Self.response(reply, body: ResponseBody(byteBuffer: ByteBuffer(bytes: reply.body)))
        }
        let clock = core.configuration.clock
        var visit = core.begin(head, at: clock.now())
        do {
            let reply = try await answer(request, head, &visit, channel: context.channel)
            core.end(&visit, status: reply.status, at: clock.now())
            return Self.response(reply, body: body(reply, fault: visit.fault, channel: context.channel))
        } catch {
            core.end(&visit, status: 0, at: clock.now())
            throw error
        }
    }

    private func answer(
        _ request: Request,
        _ head: RequestHead,
        _ visit: inout Visit,
        channel: any Channel
    ) async throws -> Reply {
        let clock = core.configuration.clock
        let pass: Gate.Pass
        switch core.admit(head, &visit) {
        case .refused(let reply): return reply
        case .pass(let passed): pass = passed
        }
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: core.gate.bodyLimit(pass.endpoint))
        } catch is NIOTooManyBytesError {
            return Gate.tooLarge(pass.endpoint).with(pass.headers)
        }
        visit.bytes = body.readableBytes
        switch visit.fault {
        case .resetBeforeApplying:
            await channel.reset()
            throw ConnectionCut()
        case .hang:
            try? await clock.sleep(Self.longestHang)
            await channel.reset()
            throw ConnectionCut()
        default: break
        }
        var reply = core.handle(Array(body.readableBytesView), pass, &visit)
        if let delay = core.delay(of: visit) { try await clock.sleep(delay) }
        if case .resetAfterApplying = visit.fault {
            await channel.reset()
            throw ConnectionCut()
        }
        if case .slowFirstByte(let delay) = visit.fault { try await clock.sleep(delay) }
        if let other = visit.fault?.reply { reply = other.with(reply.headers) }
        return reply
    }

    /// How long a hung request stays open when nobody ends it.
    private static let longestHang = Duration.seconds(3_600)

    private func body(_ reply: Reply, fault: SandboxFault?, channel: any Channel) -> ResponseBody {
        let buffer = ByteBuffer(bytes: reply.body)
        switch fault {
        case .cutOffResponse:
            return ResponseBody(contentLength: reply.body.count) { writer in
                try await writer.write(buffer.getSlice(at: 0, length: buffer.readableBytes / 2) ?? buffer)
                // A proper close: a reset could overtake the half that was written.
                try? await channel.close(mode: .all).get()
                throw ConnectionCut()
            }
        case .staleKeepAlive:
            return ResponseBody(contentLength: reply.body.count) { writer in
                try await writer.write(buffer)
                try await writer.finish(nil)
                try? await channel.close(mode: .all).get()
            }
        default:
            return ResponseBody(byteBuffer: buffer)
        }
    }

    static func response(_ reply: Reply, body: ResponseBody) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = reply.contentType
        for (name, value) in reply.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return Response(status: HTTPResponse.Status(code: reply.status), headers: headers, body: body)
    }
}

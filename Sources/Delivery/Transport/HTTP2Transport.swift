internal import AsyncHTTPClient
internal import Braze
internal import NIOCore
internal import NIOHTTP1

/// Sends requests over HTTP/2 where the server offers it over TLS, else over HTTP/1.1.
///
/// It costs two to three times the CPU of ``HTTP1Transport``, and one connection that is lost leaves all its requests in
/// doubt.
struct HTTP2Transport: Transport {
    private let client: HTTPClient
    private let configuration: HTTPTransportConfiguration
    private let headers: HTTPHeaders
    private let urls: [Endpoint: String]

    init(client: HTTPClient, configuration: HTTPTransportConfiguration) {
        self.client = client
        self.configuration = configuration
        headers = configuration.headers
        urls = Dictionary(uniqueKeysWithValues: Endpoint.allCases.map { ($0, configuration.endpoint.url(for: $0)) })
    }

    func send(_ request: OutboundRequest) async -> TransportResult {
        let departure = Departure(callback: request.onDeparture)
        let deadline = NIODeadline.now() + TimeAmount(configuration.requestTimeout)
        let head: HTTPClientResponse
        do {
            head = try await client.execute(prepared(request, departure: departure), deadline: deadline)
        } catch {
            return .failure(
                TransportFailure(error, bodyWentOut: departure.hasHappened, isCancelled: Task.isCancelled)
            )
        }
        return await read(head, deadline: deadline)
    }

    private func prepared(_ request: OutboundRequest, departure: Departure) -> HTTPClientRequest {
        let url = urls[request.endpoint] ?? configuration.endpoint.url(for: request.endpoint)
        var prepared = HTTPClientRequest(url: url)
        prepared.method = .POST
        prepared.headers = headers
        prepared.body = .bytes(DepartingBody(bytes: request.body, departure: departure))
        return prepared
    }

    /// Reads the body.
    ///
    /// A response that breaks off keeps its meaning unless it is a 2xx, whose body tells which objects were taken.
    private func read(_ head: HTTPClientResponse, deadline: NIODeadline) async -> TransportResult {
        var response = BrazeResponse(
            status: Int(head.status.code),
            headers: ResponseHeaders { head.headers.first(name: $0) }
        )
        let needsBody = (200...299).contains(response.status)
        do {
            for try await chunk in head.body {
                let room = configuration.responseByteLimit - response.body.count
                response.body.append(contentsOf: chunk.readableBytesView.prefix(room))
                if chunk.readableBytes > room {
                    guard needsBody else { return .response(response) }
                    return .failure(.responseTooLarge(limit: configuration.responseByteLimit))
                }
                if NIODeadline.now() > deadline { throw HTTPClientError.deadlineExceeded }
            }
            return .response(response)
        } catch {
            guard needsBody || error is CancellationError else { return .response(response) }
            return .failure(TransportFailure(error, bodyWentOut: true, isCancelled: Task.isCancelled))
        }
    }
}

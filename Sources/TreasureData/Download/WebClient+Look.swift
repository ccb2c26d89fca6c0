internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1

extension WebClient {
    /// Looks at a file under an address that a user gave.
    ///
    /// - Parameter address: `https://…` or `http://…`; a query string may be a signature and is told to nobody.
    /// - Returns: the file: its length, and whether it can be had in parts.
    /// - Throws: ``TreasureDataError``, or `CancellationError`.
    public func look(at address: String) async throws -> RemoteFile {
        try await look(
            at: RemoteFile.Location(name: RemoteAddress.name(of: address), url: RemoteAddress.trimmed(address))
        )
    }

    /// Asks for the first byte: a signed address is signed for GET, and a HEAD would be refused.
    func look(at location: RemoteFile.Location) async throws -> RemoteFile {
        var schedule = RetrySchedule()
        while true {
            let reason: String
            var named: Duration?
            do {
                let request = WebRequest(url: location.url, headers: location.headers + [("Range", "bytes=0-0")])
                // The body is not read: of a server without ranges it would be the whole file.
                let response = try await send(request)
                let head = RangeAnswerHead(response, now: patience.epochSeconds())
                if let file = try Self.file(head, location) { return file }
                reason = "HTTP \(head.status)"
                named = head.retryAfter
            } catch {
                guard let failure = Self.failure(error) as? TreasureDataError else { throw Self.failure(error) }
                guard failure.code == .unreachable else {
                    let isNamed = failure.message.hasPrefix(location.name)
                    let message = isNamed ? failure.message : "\(location.name): \(failure.message)"
                    throw TreasureDataError(failure.code, message)
                }
                reason = failure.message
            }
            guard let delay = schedule.delay(named: named, chance: patience.chance()) else {
                throw TreasureDataError(.unreachable, "\(location.name): no answer after all attempts (\(reason))")
            }
            try await patience.sleep(delay)
        }
    }

    /// What an answer to the look says; `nil`: ask again.
    static func file(_ head: RangeAnswerHead, _ location: RemoteFile.Location) throws(TreasureDataError) -> RemoteFile?
    {
        let name = location.name
        switch head.status {
        case 206:
            let length = head.contentRange?.length
            // Parts without anything that tells their content apart may be of two contents.
            let isSafe = location.keepsContent || !head.validator.isEmpty
            return RemoteFile(
                location: location,
                length: length,
                validator: head.validator,
                givesRanges: length != nil && isSafe
            )
        case 200:
            return RemoteFile(
                location: location,
                length: head.contentLength,
                validator: head.validator,
                givesRanges: false
            )
        // An empty file has no first byte.
        case 416 where head.contentRange?.length == 0:
            return RemoteFile(location: location, length: 0, validator: head.validator, givesRanges: false)
        case 401, 403: throw TreasureDataError(.keyRefused, "\(name): refused (HTTP \(head.status))")
        case 404, 410: throw TreasureDataError(.notFound, "\(name): not found (HTTP \(head.status))")
        case 408, 425, 429, 500...599: return nil
        default: throw TreasureDataError(.unexpectedAnswer, "\(name): unexpected answer (HTTP \(head.status))")
        }
    }
}

extension RangeAnswerHead {
    init(_ response: HTTPClientResponse, now: Double) {
        let headers = response.headers
        self.init(
            status: Int(response.status.code),
            contentRange: ContentRange(headers.first(name: "Content-Range")),
            contentLength: headers.first(name: "Content-Length").flatMap { Int($0) },
            validator: Validator(
                etag: headers.first(name: "ETag"),
                lastModified: headers.first(name: "Last-Modified")
            ),
            retryAfter: RetryAfter.duration(headers.first(name: "Retry-After"), now: now)
        )
    }
}

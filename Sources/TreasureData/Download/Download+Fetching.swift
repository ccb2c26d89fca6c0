internal import AsyncHTTPClient
internal import Intake
internal import NIOCore
internal import NIOHTTP1

/// Fetches downloads while a body reads them; each begins when it is opened.
///
/// - Parameters:
///   - downloads: any number; those that are not open cost nothing.
///   - body: reads; when it returns, what is not fetched yet is given up.
/// - Returns: what the body returns.
/// - Throws: what the body throws.
public func withDownloads<Value>(
    _ downloads: [Download],
    _ body: () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        for download in downloads { tasks.addTask { await download.fetch() } }
        let value = try await body()
        tasks.cancelAll()
        return value
    }
}

extension Download {
    /// What one request came to.
    private enum Attempt {
        case done
        /// The file ends here.
        case ended
        case again(Duration?, reason: String)
        case failed(IntakeError.Code, String)
    }

    /// Fetches everything; ends when it is there, given up or not wanted any more.
    func fetch() async {
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { tasks in
                guard file.givesRanges else { return await fetchStream() }
                for _ in 0..<max(1, options.connections) {
                    tasks.addTask {
                        while let part = await self.nextPart() {
                            guard await self.fetch(part, from: part.bytes.lowerBound) else { return }
                        }
                    }
                }
            }
        } onCancel: {
            stop()
        }
    }

    /// Fetches a part, resumed after each cut.
    ///
    /// - Returns: whether it is whole.
    private func fetch(_ part: PartWindow.Part, from start: Int) async -> Bool {
        var schedule = RetrySchedule()
        var sink = PartSink(download: self, part: part)
        while sink.received < part.bytes.count {
            let before = sink.received
            let attempt = await request(start: start + sink.received, end: part.bytes.upperBound, into: &sink)
            if sink.received > before { schedule.progressed() }
            guard await carryOn(attempt, &schedule) else { return false }
        }
        return true
    }

    /// Fetches all parts over one connection, resumed after each cut where the server lets one.
    private func fetchStream() async {
        guard let first = await nextPart() else { return }
        var schedule = RetrySchedule()
        var sink = PartSink(download: self, part: first)
        while true {
            let before = sink.position
            let attempt = await request(start: sink.position, end: nil, into: &sink)
            if sink.position > before { schedule.progressed() }
            if case .ended = attempt { return sink.end() }
            if case .again(_, let reason) = attempt, sink.position > 0, !canGoOn {
                return fail(.unreachable, "\(reason), and the server lets nobody go on in the middle")
            }
            guard await carryOn(attempt, &schedule), !hasEnded else { return }
        }
    }

    /// Whether a server without ranges can be asked for the rest.
    private var canGoOn: Bool { file.location.keepsContent || file.validator.etag != nil }

    private func carryOn(_ attempt: Attempt, _ schedule: inout RetrySchedule) async -> Bool {
        switch attempt {
        case .done, .ended: return true
        case .failed(let code, let message):
            fail(code, message)
            return false
        case .again(let named, let reason):
            guard let delay = schedule.delay(named: named, chance: client.patience.chance()) else {
                fail(.unreachable, "\(reason), after all attempts")
                return false
            }
            do { try await client.patience.sleep(delay) } catch { return false }
            return !hasEnded
        }
    }

    /// Sends one request and keeps what comes.
    private func request(start: Int, end: Int?, into sink: inout PartSink) async -> Attempt {
        let wish = RangeWish(
            start: start,
            end: end,
            length: file.length,
            validator: file.validator,
            keepsContent: file.location.keepsContent
        )
        do {
            let response = try await client.client.execute(
                client.prepared(WebRequest(url: file.location.url, headers: file.location.headers(for: wish))),
                timeout: .seconds(120)
            )
            let head = RangeAnswerHead(response, now: client.patience.epochSeconds())
            switch RangeVerdict(head, wish) {
            case .bytes(let passedOver): return try await keep(response.body, passingOver: passedOver, wish, &sink)
            case .again(let named): return .again(named, reason: "the server answers with HTTP \(head.status)")
            case .changed: return .failed(.changed, Self.changedMessage)
            case .missing: return .failed(.notFound, "not found (HTTP \(head.status))")
            case .refused(let status):
                let isKey = status == 401 || status == 403
                return .failed(isKey ? .refused : .unreachable, "refused (HTTP \(status))")
            }
        } catch is CancellationError {
            return .failed(.unreachable, "interrupted")
        } catch {
            let failure = WebClient.failure(error) as? TreasureDataError
            return .again(nil, reason: "the connection broke (\(failure?.message ?? "interrupted"))")
        }
    }

    static let changedMessage = """
        it became another one while it was downloaded (its ETag or length changed); what was read before is not mixed \
        with it: run the command again
        """

    private func keep(
        _ body: HTTPClientResponse.Body,
        passingOver: Int,
        _ wish: RangeWish,
        _ sink: inout PartSink
    ) async throws -> Attempt {
        var passedOver = passingOver
        // Bytes that are still wanted.
        var room = (wish.end ?? wish.length).map { $0 - wish.start } ?? .max
        for try await piece in body {
            var piece = piece
            let skipped = min(passedOver, piece.readableBytes)
            passedOver -= skipped
            piece.moveReaderIndex(forwardBy: skipped)
            guard piece.readableBytes <= room else {
                return .failed(.changed, "the server sends more bytes than it said that there are")
            }
            room -= piece.readableBytes
            guard await sink.keep(piece) else { return .failed(.unreachable, "interrupted") }
        }
        if wish.end == nil {
            // Without a length the end of the body is the end of the file: HTTP tells a cut from an end.
            return wish.length == nil || room == 0 ? .ended : .again(nil, reason: "the answer ended too early")
        }
        return room == 0 ? .done : .again(nil, reason: "the answer ended too early")
    }
}

extension RemoteFile.Location {
    /// The headers of a request for a wish.
    func headers(for wish: RangeWish) -> [(String, String)] {
        // The whole file needs no range, and a server without ranges is not asked for the beginning.
        guard wish.start > 0 || wish.end != nil else { return headers }
        var headers = headers
        headers.append(("Range", "bytes=\(wish.start)-\(wish.end.map { "\($0 - 1)" } ?? "")"))
        if let validator = wish.validator.forRanges { headers.append(("If-Range", validator)) }
        return headers
    }
}

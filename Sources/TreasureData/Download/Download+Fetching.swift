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
    private enum Attempt: Sendable {
        case done
        /// The file ends here.
        case ended
        case again(Duration?, reason: String)
        case failed(IntakeError.Code, String)
    }

    /// What a request was answered with.
    private enum Answered {
        /// Bytes; of the whole file or of the range that was asked for.
        case bytes(HTTPClientResponse.Body, passingOver: Int, isWhole: Bool)
        case nothing(Attempt)
    }

    /// Fetches everything; ends when it is there, given up or not wanted any more.
    func fetch() async {
        await withTaskCancellationHandler {
            guard let first = await nextPart() else { return }
            guard file.givesRanges else { return await fetchStream(first, nil) }
            await fetchParts(first)
        } onCancel: {
            stop()
        }
    }

    /// Fetches parts, several at a time once the first answer shows that the server gives them.
    private func fetchParts(_ first: PartWindow.Part) async {
        var schedule = RetrySchedule()
        while true {
            let answered = await ask(wish(from: first.bytes.lowerBound, to: first.bytes.upperBound))
            switch answered {
            case .nothing(let attempt):
                guard await carryOn(attempt, &schedule) else { return }
            case .bytes(_, _, isWhole: true): return await fetchStream(first, answered)
            case .bytes:
                return await withTaskGroup(of: Void.self) { tasks in
                    for number in 0..<max(1, options.connections) {
                        tasks.addTask {
                            if number == 0 { guard await self.fetch(first, answered) else { return } }
                            while let part = await self.nextPart() {
                                guard await self.fetch(part, nil) else { return }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Fetches a part, resumed after each cut.
    ///
    /// - Parameters:
    ///   - part: that.
    ///   - answered: what it begins with, if it was asked for already.
    /// - Returns: whether it is whole.
    private func fetch(_ part: PartWindow.Part, _ answered: Answered?) async -> Bool {
        var schedule = RetrySchedule()
        var sink = PartSink(download: self, part: part)
        var answered = answered
        while sink.received < part.bytes.count {
            let before = sink.received
            let attempt = await request(wish(from: sink.position, to: part.bytes.upperBound), answered, into: &sink)
            answered = nil
            if sink.received > before { schedule.progressed() }
            guard await carryOn(attempt, &schedule) else { return false }
        }
        return true
    }

    /// Fetches all parts over one connection, resumed after each cut where the server lets one.
    private func fetchStream(_ first: PartWindow.Part, _ answered: Answered?) async {
        var schedule = RetrySchedule()
        var sink = PartSink(download: self, part: first)
        var answered = answered
        while true {
            let before = sink.position
            let attempt = await request(wish(from: sink.position, to: nil), answered, into: &sink)
            answered = nil
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

    private func wish(from start: Int, to end: Int?) -> RangeWish {
        RangeWish(
            start: start,
            end: end,
            length: file.length,
            validator: file.validator,
            keepsContent: file.location.keepsContent
        )
    }

    /// Sends one request, unless it is answered already, and keeps what comes.
    private func request(_ wish: RangeWish, _ answered: Answered?, into sink: inout PartSink) async -> Attempt {
        let found: Answered = if let answered { answered } else { await ask(wish) }
        switch found {
        case .nothing(let attempt): return attempt
        case .bytes(let body, let passingOver, _):
            let attempt: Attempt
            (attempt, sink) = await StallWatch.watching(client.patience.pieceSpan) { [sink] watch in
                var sink = sink
                do {
                    let attempt = try await self.keep(body, passingOver: passingOver, wish, &sink, watch)
                    return (attempt, sink)
                } catch {
                    return (Self.attempt(watch.hasStalled ? WebClient.stalled : error), sink)
                }
            }
            return attempt
        }
    }

    /// Sends one request.
    private func ask(_ wish: RangeWish) async -> Answered {
        do {
            let response = try await client.send(
                WebRequest(url: file.location.url, headers: file.location.headers(for: wish))
            )
            let head = RangeAnswerHead(response, now: client.patience.epochSeconds())
            switch RangeVerdict(head, wish) {
            case .bytes(let passedOver):
                return .bytes(response.body, passingOver: passedOver, isWhole: head.status == 200)
            case .again(let named):
                return .nothing(.again(named, reason: "the server answers with HTTP \(head.status)"))
            case .changed: return .nothing(.failed(.changed, Self.changedMessage))
            case .missing: return .nothing(.failed(.notFound, "not found (HTTP \(head.status))"))
            case .refused(let status): return .nothing(refused(status))
            }
        } catch {
            return .nothing(Self.attempt(error))
        }
    }

    private func refused(_ status: Int) -> Attempt {
        let isKey = status == 401 || status == 403
        // A signed address expires.
        let advice = isKey && !file.location.keepsContent ? ": a new address with the same --state goes on" : ""
        return .failed(isKey ? .refused : .unreachable, "refused (HTTP \(status))\(advice)")
    }

    /// What an error means for what comes next.
    private static func attempt(_ error: any Error) -> Attempt {
        guard let failure = WebClient.failure(error) as? TreasureDataError else {
            return .failed(.unreachable, "interrupted")
        }
        guard failure.code == .unreachable else { return .failed(.unreachable, failure.message) }
        return .again(nil, reason: "the connection broke (\(failure.message))")
    }

    static let changedMessage = """
        it became another one while it was downloaded (its ETag or length changed); what was read before is not mixed \
        with it: run the command again
        """

    private func keep(
        _ body: HTTPClientResponse.Body,
        passingOver: Int,
        _ wish: RangeWish,
        _ sink: inout PartSink,
        _ watch: StallWatch
    ) async throws -> Attempt {
        var passedOver = passingOver
        // Bytes that are still wanted.
        var room = (wish.end ?? wish.length).map { $0 - wish.start } ?? .max
        var pieces = body.makeAsyncIterator()
        watch.asks()
        while var piece = try await pieces.next() {
            watch.got()
            let skipped = min(passedOver, piece.readableBytes)
            passedOver -= skipped
            piece.moveReaderIndex(forwardBy: skipped)
            guard piece.readableBytes <= room else {
                return .failed(.changed, "the server sends more bytes than it said that there are")
            }
            room -= piece.readableBytes
            guard await sink.keep(piece) else { return .failed(.unreachable, "interrupted") }
            watch.asks()
        }
        watch.got()
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

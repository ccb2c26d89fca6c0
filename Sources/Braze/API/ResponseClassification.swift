internal import Rows

/// Tells what a response means: the one place where Braze's statuses and bodies are interpreted.
///
/// Source: Braze documentation, "API errors and responses", "POST: Track users" ("Responses") and "API rate limits";
/// RFC 9110, section 15.
public struct ResponseClassification: Sendable {
    private let redaction: Redaction

    /// Creates a classification.
    ///
    /// - Parameter redaction: cleans every text that comes from the server.
    public init(redaction: Redaction) {
        self.redaction = redaction
    }

    /// Tells what a response means.
    ///
    /// - Parameters:
    ///   - response: status, headers and body; the body may be anything.
    ///   - request: the request's objects.
    ///   - now: Unix time in seconds, for headers that name a point in time.
    /// - Returns: the verdict; its object indices refer to the request's objects.
    public func verdict(_ response: BrazeResponse, request: RequestShape, now: Double) -> Verdict {
        switch response.status {
        case 200...299: success(response, request: request)
        case 400: refusal(response, request: request)
        case 401, 403: .stop(.keyRefused, message: message(response))
        case 408: retry(.requestTimeout, mayHaveBeenApplied: false, response, now: now)
        case 413: .tooLarge(message: message(response))
        case 429: retry(.rateLimited, mayHaveBeenApplied: false, response, now: now)
        case 502, 503: retry(.unavailable, mayHaveBeenApplied: false, response, now: now)
        case 500...: retry(.serverError, mayHaveBeenApplied: true, response, now: now)
        default: .stop(.configuration, message: message(response))
        }
    }

    /// A 2xx: everything was queued that `errors` does not name.
    private func success(_ response: BrazeResponse, request: RequestShape) -> Verdict {
        guard let body = try? JSONValue(parsing: response.body), body.members != nil else {
            let message = "HTTP \(response.status) whose body is not a JSON object"
            // What begins as Braze's answers do was cut off or garbled; an empty body may have been taken away.
            let first = response.body.first { $0 > 0x20 }
            let isOurs = first == nil || first == UInt8(ascii: "{")
            return isOurs ? .unclear([], message: message) : .foreign(message: message)
        }
        let errors = ErrorEntries(body["errors"], request: request, redaction: redaction)
        guard let message = body["message"]?.stringValue, ["success", "queued"].contains(message.lowercased()),
            body["error"] == nil
        else {
            return .unclear(errors.rejections, message: text(body, status: response.status))
        }
        if errors.isEmpty { return .delivered }
        if errors.unattributed.isEmpty { return .partial(errors.rejections) }
        let unattributed = redaction.clean(errors.unattributed.joined(separator: "; "))
        guard request.objectCount > 1 else {
            let named = errors.rejections.map(\.message) + [unattributed]
            return .partial([ObjectRejection(object: 0, message: redaction.clean(named.joined(separator: "; ")))])
        }
        return .unclear(errors.rejections, message: unattributed)
    }

    /// A 400: nothing was queued, also when `errors` names only some of the objects.
    private func refusal(_ response: BrazeResponse, request: RequestShape) -> Verdict {
        guard let body = try? JSONValue(parsing: response.body) else {
            return .refused([], message: message(response))
        }
        let errors = ErrorEntries(body["errors"], request: request, redaction: redaction)
        let sentences = [text(body, status: response.status)] + errors.unattributed
        return .refused(errors.rejections, message: redaction.clean(sentences.joined(separator: "; ")))
    }

    private func retry(
        _ reason: RetryAdvice.Reason,
        mayHaveBeenApplied: Bool,
        _ response: BrazeResponse,
        now: Double
    ) -> Verdict {
        let delay =
            reason == .rateLimited
            ? RetryHint.afterRateLimit(response.headers, now: now) : RetryHint.retryAfter(response.headers, now: now)
        let message = message(response)
        return .retry(
            RetryAdvice(reason: reason, mayHaveBeenApplied: mayHaveBeenApplied, delay: delay, message: message)
        )
    }

    /// The body's own sentence; only the status when the body is a proxy's HTML, empty, or cut off.
    private func message(_ response: BrazeResponse) -> String {
        guard let body = try? JSONValue(parsing: response.body) else { return "HTTP \(response.status)" }
        return text(body, status: response.status)
    }

    /// The sentence under `message`, or under `error`, where Braze puts syntax errors ("API errors and responses").
    private func text(_ body: JSONValue, status: Int) -> String {
        let sentence = body["message"]?.stringValue ?? body["error"]?.stringValue
        guard let sentence, !sentence.isEmpty else { return "HTTP \(status)" }
        return "HTTP \(status): " + redaction.clean(sentence)
    }
}

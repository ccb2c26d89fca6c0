import Braze
import Testing

/// What each status and body means; each case names the section of Braze's documentation that it stands on.
@Suite struct ResponseClassificationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var status: Int
        var body: String
        var objects = 3
        var verdict: Verdict

        var testDescription: String { name }
    }

    static let key = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"
    let classification = ResponseClassification(redaction: Redaction(secret: key))

    private func verdict(_ response: BrazeResponse, _ request: RequestShape) -> Verdict {
        classification.verdict(response, request: request, now: 1_700_000_000)
    }

    @Test(arguments: taken + unclear + refused + stops)
    func meaning(_ test: Case) {
        let request = RequestShape(sectionNames: ["events"], sections: Array(repeating: 0, count: test.objects))
        let response = BrazeResponse(status: test.status, body: Array(test.body.utf8))
        #expect(verdict(response, request) == test.verdict)
    }

    // "POST: Track users", "Responses": successful message, message with minor errors; "User maintenance" 202.
    static let taken = [
        Case(name: "success", status: 201, body: #"{"events_processed":3,"message":"success"}"#, verdict: .delivered),
        Case(name: "errors null", status: 201, body: #"{"message":"success","errors":null}"#, verdict: .delivered),
        Case(name: "errors empty", status: 201, body: #"{"message":"success","errors":[]}"#, verdict: .delivered),
        Case(name: "queued in maintenance", status: 202, body: #"{"message":"queued"}"#, verdict: .delivered),
        Case(
            name: "minor errors",
            status: 201,
            body: #"{"message":"success","errors":[{"type":"bad","input_array":"events","index":1}]}"#,
            verdict: .partial([ObjectRejection(object: 1, message: "bad")])
        ),
        Case(
            name: "no input_array",
            status: 201,
            body: #"{"message":"success","errors":[{"type":"bad","index":2}]}"#,
            verdict: .partial([ObjectRejection(object: 2, message: "bad")])
        ),
        Case(
            name: "two entries for one object",
            status: 201,
            body: #"{"message":"success","errors":[{"type":"a","index":0},{"type":"b","index":0}]}"#,
            verdict: .partial([ObjectRejection(object: 0, message: "a; b")])
        ),
        Case(
            name: "one object, no index",
            status: 201,
            body: #"{"message":"success","errors":["bad"]}"#,
            objects: 1,
            verdict: .partial([ObjectRejection(object: 0, message: "bad")])
        ),
    ]

    // "API errors and responses" says nothing of these: they are what a careful reader expects from other layers.
    static let unclear = [
        Case(
            name: "no index",
            status: 201,
            body: #"{"message":"success","errors":[{"type":"bad","input_array":"events"}]}"#,
            verdict: .unclear([], message: "bad")
        ),
        Case(
            name: "index beyond",
            status: 201,
            body: #"{"message":"success","errors":[{"type":"bad","index":3}]}"#,
            verdict: .unclear([], message: "bad")
        ),
        Case(
            name: "index below",
            status: 201,
            body: #"{"message":"success","errors":[{"type":"bad","index":-1}]}"#,
            verdict: .unclear([], message: "bad")
        ),
        Case(
            name: "other array",
            status: 201,
            body: #"{"message":"success","errors":[{"type":"bad","input_array":"purchases","index":0}]}"#,
            verdict: .unclear([], message: "bad")
        ),
        Case(
            name: "bare string beside a named object",
            status: 201,
            body: #"{"message":"success","errors":["bad",{"type":"worse","index":1}]}"#,
            verdict: .unclear([ObjectRejection(object: 1, message: "worse")], message: "bad")
        ),
        Case(
            name: "other message",
            status: 201,
            body: #"{"message":"something else"}"#,
            verdict: .unclear([], message: "HTTP 201: something else")
        ),
        Case(name: "no message", status: 200, body: "{}", verdict: .unclear([], message: "HTTP 200")),
        Case(
            name: "cut off",
            status: 200,
            body: #"{"message":"succ"#,
            verdict: .unclear([], message: "HTTP 200 whose body is not a JSON object")
        ),
        Case(
            name: "empty",
            status: 201,
            body: " ",
            verdict: .unclear([], message: "HTTP 201 whose body is not a JSON object")
        ),
        Case(
            name: "a portal's page",
            status: 200,
            body: "\n<html>{}",
            verdict: .foreign(message: "HTTP 200 whose body is not a JSON object")
        ),
        Case(
            name: "other JSON",
            status: 200,
            body: #""ok""#,
            verdict: .foreign(message: "HTTP 200 whose body is not a JSON object")
        ),
    ]

    // "POST: Track users", "Fatal errors"; "API errors and responses" (400 and 413).
    static let refused = [
        Case(
            name: "fatal",
            status: 400,
            body: #"{"message":"Valid data","errors":[{"type":"bad","input_array":"events","index":0}]}"#,
            verdict: .refused([ObjectRejection(object: 0, message: "bad")], message: "HTTP 400: Valid data")
        ),
        Case(
            name: "syntax error",
            status: 400,
            body: #"{"error":"Error while parsing request body."}"#,
            verdict: .refused([], message: "HTTP 400: Error while parsing request body.")
        ),
        Case(name: "HTML", status: 400, body: "<html>", verdict: .refused([], message: "HTTP 400")),
        Case(name: "too large", status: 413, body: "<html>", verdict: .tooLarge(message: "HTTP 413")),
    ]

    // "API errors and responses": the key is refused, or the request is not one for Braze.
    static let stops =
        [
            Case(
                name: "unknown key, echoed",
                status: 401,
                body: #"{"message":"Invalid API key: \#(key)"}"#,
                verdict: .stop(.keyRefused, message: "HTTP 401: Invalid API key: <key>")
            ),
            Case(name: "forbidden", status: 403, body: "", verdict: .stop(.keyRefused, message: "HTTP 403")),
        ]
        + [301, 302, 404, 405, 415, 422].map { status in
            Case(
                name: "\(status)",
                status: status,
                body: "x",
                verdict: .stop(.configuration, message: "HTTP \(status)")
            )
        }

    /// "API errors and responses": 502 never reached the application, 503 found no capacity, 504 no answer.
    @Test(arguments: [
        (408, RetryAdvice.Reason.requestTimeout, false), (429, .rateLimited, false), (500, .serverError, true),
        (502, .unavailable, false), (503, .unavailable, false), (504, .serverError, true), (520, .serverError, true),
    ])
    func worthAnotherAttempt(_ status: Int, _ reason: RetryAdvice.Reason, _ mayHaveBeenApplied: Bool) {
        let response = BrazeResponse(status: status, body: Array("<html>Bad Gateway</html>".utf8))
        let advice = RetryAdvice(
            reason: reason,
            mayHaveBeenApplied: mayHaveBeenApplied,
            message: "HTTP \(status)"
        )
        #expect(verdict(response, RequestShape(sectionNames: ["events"], sections: [0])) == .retry(advice))
    }

    /// "POST: Identify users": a request with several arrays, whose objects stand in any order.
    @Test func severalArrays() {
        let request = RequestShape(
            sectionNames: ["aliases_to_identify", "emails_to_identify", "phone_numbers_to_identify"],
            sections: [1, 0, 1]
        )
        func response(_ entry: String) -> BrazeResponse {
            BrazeResponse(status: 201, body: Array(#"{"message":"success","errors":[\#(entry)]}"#.utf8))
        }
        let named = response(#"{"type":"bad","input_array":"emails_to_identify","index":1}"#)
        #expect(verdict(named, request) == .partial([ObjectRejection(object: 2, message: "bad")]))
        let ambiguous = response(#"{"type":"bad","index":1}"#)
        #expect(verdict(ambiguous, request) == .unclear([], message: "bad"))
        let absent = response(#"{"type":"bad","input_array":"phone_numbers_to_identify","index":0}"#)
        #expect(verdict(absent, request) == .unclear([], message: "bad"))
    }
}

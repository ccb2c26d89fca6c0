import Braze
import Testing

/// How long a 429 asks to wait ("API rate limits" and "POST: Track users" define the headers differently).
@Suite struct RetryHintTests {
    let now = 784_111_777.0 + 1_000_000_000

    static let waits: [([String: String], Double)] = [
        (["X-Ratelimit-Retry-After": "7", "Retry-After": "8", "X-RateLimit-Reset": "9"], 7.0),
        (["X-Ratelimit-Retry-After": "", "Retry-After": "8", "X-RateLimit-Reset": "9"], 8),
        (["X-Ratelimit-Retry-After": "soon", "Retry-After": "", "X-RateLimit-Reset": "9"], 9),
        (["X-RateLimit-Reset": "1784111782"], 5),
        (["X-RateLimit-Reset": "1784111782000"], 5),
        (["X-RateLimit-Reset": "1784115400"], 3_600),
        (["X-RateLimit-Reset": "12", "X-RateLimit-Remaining": "0"], 12),
        (["X-RateLimit-Reset": "12", "X-RateLimit-Remaining": ""], 12),
        (["X-Ratelimit-Retry-After": "0", "Retry-After": "2"], 2),
        (["X-Ratelimit-Retry-After": "1.5"], 1.5),
        (["Retry-After": "86400"], 3_600),
        (["Retry-After": "Wed, 15 Jul 2026 10:36:27 GMT"], 10),
    ]

    private func headers(_ values: [String: String]) -> ResponseHeaders {
        ResponseHeaders { values[$0] }
    }

    @Test(arguments: waits)
    func named(_ values: [String: String], _ seconds: Double) {
        #expect(RetryHint.afterRateLimit(headers(values), now: now) == .seconds(seconds))
    }

    @Test(arguments: [
        [String: String](), ["Retry-After": "-3"], ["Retry-After": "inf"], ["Retry-After": "1e3"],
        ["Retry-After": "yesterday"],
        ["Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"], ["X-RateLimit-Reset": "1700000000"],
        ["X-RateLimit-Reset": "1700000000000"], ["X-RateLimit-Reset": "1784198177"], ["X-RateLimit-Reset": "86400"],
        ["X-RateLimit-Reset": "99999999999999999999"],
        ["X-RateLimit-Reset": "1800", "X-RateLimit-Remaining": "249000"],
    ])
    func notNamed(_ values: [String: String]) {
        #expect(RetryHint.afterRateLimit(headers(values), now: now) == nil)
    }

    @Test func remaining() {
        #expect(RetryHint.remaining(headers(["X-RateLimit-Remaining": "0"])) == 0)
        #expect(RetryHint.remaining(headers(["X-RateLimit-Remaining": ""])) == nil)
        #expect(RetryHint.remaining(headers(["X-RateLimit-Remaining": "99999999999999999999"])) == nil)
    }
}

import Braze
import Testing

@Suite struct RateLimitParsingTests {
    @Test(arguments: [
        ("3000/3s", [RateLimit(requests: 3_000, window: .seconds(3))]),
        ("20000/1m", [RateLimit(requests: 20_000, window: .seconds(60))]),
        ("50/s", [RateLimit(requests: 50, window: .seconds(1))]),
        ("5/250ms", [RateLimit(requests: 5, window: .milliseconds(250))]),
        (
            "250000/1h, 3000/3s",
            [RateLimit(requests: 3_000, window: .seconds(3)), RateLimit(requests: 250_000, window: .seconds(3_600))]
        ),
    ])
    func understood(_ text: String, _ limits: [RateLimit]) throws {
        #expect(try RateLimit.parse(text) == limits)
    }

    @Test(arguments: [
        "", "3000", "3000/3", "0/3s", "-1/3s", "3000/0s", "3000/3s,", "3000/3s/1h", "x/3s", "3000/3d", "٣/3s",
        "3000/3s,100/3000ms", "1/25h", "99999999999999999999/1s",
    ])
    func notUnderstood(_ text: String) {
        #expect(throws: RateLimitSyntaxError.self) { try RateLimit.parse(text) }
    }

    @Test func errorNamesTheItem() {
        let error = #expect(throws: RateLimitSyntaxError.self) { try RateLimit.parse("3000/3s,20000/1") }
        #expect(error?.description == "'20000/1' is no rate limit: the window needs a unit: ms, s, m or h")
    }
}

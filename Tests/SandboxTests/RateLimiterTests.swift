import Braze
import Testing

@testable import Sandbox

@Suite("Rate limits")
struct RateLimiterTests {
    private func limiter(
        _ window: SandboxRateLimits.Window,
        _ change: (inout SandboxRateLimits) -> Void = { _ in }
    )
        -> RateLimiter
    {
        var rules = SandboxRateLimits(limits: [.track: [RateLimit(requests: 3, window: .seconds(10))]])
        rules.window = window
        change(&rules)
        return RateLimiter(rules: rules)
    }

    private func header(_ name: String, _ answer: RateLimiter.Answer) -> String? {
        answer.headers.first { $0.name == name }?.value
    }

    @Test("no stretch of the window's length holds more than the limit")
    func sliding() {
        var limiter = limiter(.sliding)
        let allowed = [0, 1, 9, 9.5, 10, 10.5, 11, 12, 19, 20].map { second in
            limiter.take(workspace: "w", group: .track, at: .seconds(1_000) + .seconds(second)).isAllowed
        }
        #expect(allowed == [true, true, true, false, true, false, true, false, true, true])
    }

    @Test("aligned windows begin on the clock")
    func aligned() {
        var limiter = limiter(.clockAligned)
        let allowed = [7, 8, 9, 9.9, 10, 11, 12, 13, 20].map { second in
            limiter.take(workspace: "w", group: .track, at: .seconds(1_000) + .seconds(second)).isAllowed
        }
        #expect(allowed == [true, true, true, false, true, true, true, false, true])
    }

    @Test("the headers count down and say when, both ways")
    func headers() {
        var epoch = limiter(.clockAligned)
        let first = epoch.take(workspace: "w", group: .track, at: .milliseconds(1_004_200))
        #expect(header("x-ratelimit-limit", first) == "3")
        #expect(header("x-ratelimit-remaining", first) == "2")
        #expect(header("x-ratelimit-reset", first) == "1010")
        var delta = limiter(.clockAligned) { $0.resetStyle = .delta }
        let second = delta.take(workspace: "w", group: .track, at: .milliseconds(1_004_200))
        #expect(header("x-ratelimit-reset", second) == "6")
    }

    @Test("a refusal says when to come back", arguments: SandboxRateLimits.Refusal.allCases)
    func refusals(_ refusal: SandboxRateLimits.Refusal) {
        var limiter = limiter(.sliding) { $0.refusal = refusal }
        for _ in 0..<3 { _ = limiter.take(workspace: "w", group: .track, at: .seconds(100)) }
        let answer = limiter.take(workspace: "w", group: .track, at: .milliseconds(102_500))
        #expect(!answer.isAllowed)
        #expect(answer.retryAfter == 8)
        switch refusal {
        case .retryAfter:
            #expect(header("x-ratelimit-retry-after", answer) == "8")
            #expect(answer.headers.count == 1)
        case .limitHeaders: #expect(header("x-ratelimit-remaining", answer) == "0")
        case .bare: #expect(answer.headers.isEmpty)
        }
    }

    @Test("groups and workspaces do not share")
    func isolation() {
        var limiter = limiter(.sliding)
        for _ in 0..<3 { _ = limiter.take(workspace: "w", group: .track, at: .zero) }
        #expect(!limiter.take(workspace: "w", group: .track, at: .zero).isAllowed)
        #expect(limiter.take(workspace: "v", group: .track, at: .zero).isAllowed)
        #expect(limiter.take(workspace: "w", group: .userMaintenance, at: .zero).isAllowed)
    }

    @Test("of several limits the tightest decides, the longest is shown")
    func several() {
        let limits = [RateLimit(requests: 2, window: .seconds(3)), RateLimit(requests: 100, window: .seconds(3_600))]
        var limiter = RateLimiter(rules: SandboxRateLimits(limits: [.track: limits]))
        _ = limiter.take(workspace: "w", group: .track, at: .zero)
        let second = limiter.take(workspace: "w", group: .track, at: .zero)
        #expect(header("x-ratelimit-limit", second) == "100")
        #expect(!limiter.take(workspace: "w", group: .track, at: .seconds(1)).isAllowed)
        #expect(limiter.take(workspace: "w", group: .track, at: .seconds(3)).isAllowed)
    }
}

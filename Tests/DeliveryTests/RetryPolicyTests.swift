import Delivery
import Testing

@Suite struct RetryPolicyTests {
    @Test(arguments: [(1, 0.5), (2, 1.0), (3, 2.0), (7, 32.0), (8, 60.0), (1_000, 60.0)])
    func doublesUpToTheCapWithFullJitter(_ failures: Int, _ longest: Double) {
        let policy = RetryPolicy()
        #expect(policy.backoff(failures: failures, random: 0) == .zero)
        #expect(policy.backoff(failures: failures, random: 0.5) == .seconds(longest / 2))
    }
}

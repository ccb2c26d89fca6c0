internal import Synchronization

/// Counts what delivery does; readable at any time.
public final class DeliveryMetrics: Sendable {
    /// What has been counted so far.
    public struct Counters: Hashable, Sendable {
        /// Attempts begun.
        public var requests = 0
        /// Attempts that have not ended.
        public var inFlight = 0
        /// The most attempts at one time.
        public var mostInFlight = 0
        /// Attempts that were followed by another one of the same objects, 429s included.
        public var retries = 0
        /// Bytes of bodies, of all attempts.
        public var bodyBytes = 0
        /// Responses by HTTP status.
        public var responses: [Int: Int] = [:]
        /// Exchanges without a usable response, by kind.
        public var failures: [TransportFailure.Kind: Int] = [:]
        /// Time from permit to response, over all responses.
        public var totalLatency: Duration = .zero

        /// Responses with status 429.
        public var rateLimited: Int { responses[429] ?? 0 }

        /// Time from permit to response on average; zero without a response.
        public var meanLatency: Duration {
            let count = responses.values.reduce(0, +)
            return count == 0 ? .zero : totalLatency / count
        }

        public init() {}
    }

    private let counters = Mutex(Counters())

    public init() {}

    /// A consistent copy.
    public var snapshot: Counters { counters.withLock { $0 } }

    func begin(bytes: Int) {
        counters.withLock { counters in
            counters.requests += 1
            counters.bodyBytes += bytes
            counters.inFlight += 1
            counters.mostInFlight = max(counters.mostInFlight, counters.inFlight)
        }
    }

    func end(status: Int, latency: Duration) {
        counters.withLock { counters in
            counters.inFlight -= 1
            counters.responses[status, default: 0] += 1
            counters.totalLatency += latency
        }
    }

    func end(failure: TransportFailure.Kind) {
        counters.withLock { counters in
            counters.inFlight -= 1
            counters.failures[failure, default: 0] += 1
        }
    }

    func countRetry() {
        counters.withLock { $0.retries += 1 }
    }
}

/// The last requests, in a ring.
struct RecentRequests {
    /// Requests that are remembered.
    static let capacity = 500

    private var ring: [RequestRecord] = []
    private var next = 0

    mutating func add(_ record: RequestRecord) {
        if ring.count < Self.capacity {
            ring.append(record)
        } else {
            ring[next] = record
        }
        next = (next + 1) % Self.capacity
    }

    /// Newest first.
    func last(_ count: Int) -> [RequestRecord] {
        let count = min(max(0, count), ring.count)
        return (0..<count).map { ring[(next - 1 - $0 + ring.count) % ring.count] }
    }
}

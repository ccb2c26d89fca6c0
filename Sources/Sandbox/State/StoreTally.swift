/// What a workspace's profiles cost, and what they lost without a word.
struct StoreTally: Sendable {
    private(set) var drops: [SilentDrop: Int] = [:]
    private(set) var dataPoints = 0

    mutating func drop(_ reason: SilentDrop, count: Int = 1) {
        drops[reason, default: 0] += count
    }

    mutating func bill(_ points: Int) {
        dataPoints += points
    }
}

import Ledger

/// One line of the demo's table.
struct DemoRow {
    var read = 0
    var delivered = 0
    var rejected = 0
    var invalid = 0
    var unknown = 0
    var requests = 0
    /// Objects that the sandbox accepted.
    var arrived = 0
    /// Whether the run finished and its totals added up.
    var isSettled = true

    init() {}

    init(_ totals: Totals, requests: Int, isFinished: Bool) {
        read = totals.read
        delivered = totals.delivered
        rejected = totals.rejected
        invalid = totals.invalid
        unknown = totals.unknown
        self.requests = requests
        isSettled = isFinished && totals.addUp
    }

    mutating func add(_ other: DemoRow) {
        read += other.read
        delivered += other.delivered
        rejected += other.rejected
        invalid += other.invalid
        unknown += other.unknown
        requests += other.requests
        arrived += other.arrived
        isSettled = isSettled && other.isSettled
    }
}

/// The demo's table.
enum DemoTable {
    private static let width = 36

    static let header = line("dump", ["read", "delivered", "rejected", "invalid", "unknown", "requests", "arrived"])

    static func line(_ name: String, _ row: DemoRow) -> String {
        let numbers = [row.read, row.delivered, row.rejected, row.invalid, row.unknown, row.requests, row.arrived]
        return line(name, numbers.map(String.init))
    }

    private static func line(_ name: String, _ cells: [String]) -> String {
        let padded = name + String(repeating: " ", count: max(0, width - name.count))
        return cells.reduce(padded) { $0 + String(repeating: " ", count: max(1, 10 - $1.count)) + $1 }
    }
}

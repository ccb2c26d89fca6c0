import Rows

/// Requests and objects of each of the last seconds, by arrival; for the chart.
struct SecondsHistory: Sendable {
    /// Seconds that are remembered.
    static let capacity = 180

    struct Second: Sendable {
        /// Since 1970.
        var time: Int64
        var answered = 0
        var limited = 0
        var failed = 0
        var objects = 0
    }

    private(set) var seconds: [Second] = []

    mutating func add(_ record: RequestRecord) {
        let time = record.arrival.wholeSeconds
        if seconds.last.map({ $0.time < time }) ?? true {
            seconds.append(Second(time: time))
            if seconds.count > Self.capacity { seconds.removeFirst(seconds.count - Self.capacity) }
        }
        guard let index = seconds.lastIndex(where: { $0.time == time }) else { return }
        switch record.status {
        case 200..<300: seconds[index].answered += 1
        case 429: seconds[index].limited += 1
        default: seconds[index].failed += 1
        }
        seconds[index].objects += record.accepted
    }

    var json: JSONValue {
        .array(
            seconds.map { second in
                .object([
                    "time": .integer(second.time),
                    "answered": .integer(second.answered),
                    "limited": .integer(second.limited),
                    "failed": .integer(second.failed),
                    "objects": .integer(second.objects),
                ])
            }
        )
    }
}

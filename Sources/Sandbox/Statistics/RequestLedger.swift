/// Counts requests: a pure state machine, told when each arrives, what it held and how it ended.
struct RequestLedger {
    private(set) var statistics = SandboxStatistics()
    private(set) var seconds = SecondsHistory()
    private var recent = RecentRequests()
    private var threeSeconds = SlidingCount(length: .seconds(3))
    private var eventIdentities: Set<UInt64> = []
    private var usersInFlight: [UInt64: Int] = [:]
    private let maximumEventIdentities: Int

    init(maximumEventIdentities: Int) {
        self.maximumEventIdentities = maximumEventIdentities
    }

    /// A request has come; its number, from 1.
    mutating func begin(path: String, at now: Duration) -> Int {
        statistics.requests += 1
        statistics.requestsByPath[path, default: 0] += 1
        statistics.inFlight += 1
        statistics.inFlightPeak = max(statistics.inFlightPeak, statistics.inFlight)
        statistics.largestThreeSecondWindow = max(
            statistics.largestThreeSecondWindow,
            threeSeconds.add(at: now)
        )
        return statistics.requests
    }

    /// The request's objects are known; from now on its users are in flight.
    mutating func hold(users: [UInt64]) {
        for user in Set(users) {
            if usersInFlight[user, default: 0] > 0 { statistics.sameUserOverlaps += 1 }
            usersInFlight[user, default: 0] += 1
        }
    }

    /// Objects have been accepted.
    mutating func accept(path: String, arrays: [Handled.ArrayTally], eventIdentities identities: [UInt64]) {
        for array in arrays {
            let name = "\(path) \(array.name)"
            if !array.accepted.isEmpty { statistics.objects[name, default: 0] += array.accepted.count }
            if array.refused > 0 { statistics.refusedObjects[name, default: 0] += array.refused }
        }
        for identity in identities {
            if eventIdentities.contains(identity) {
                statistics.duplicateEvents += 1
            } else if eventIdentities.count < maximumEventIdentities {
                eventIdentities.insert(identity)
            }
        }
    }

    /// The request is over.
    ///
    /// - Parameters:
    ///   - record: what to remember of it.
    ///   - sentences: what was said about each refused object.
    ///   - users: as they were given to ``hold(users:)``.
    mutating func end(_ record: RequestRecord, sentences: [String], users: [UInt64]) {
        statistics.inFlight -= 1
        statistics.requestsByStatus[record.status, default: 0] += 1
        statistics.bytes += record.bytes
        if record.bytes > 0 {
            let bits = Int.bitWidth - record.bytes.leadingZeroBitCount
            statistics.requestSizes[1 << bits, default: 0] += 1
        }
        for sentence in sentences { statistics.errors[sentence, default: 0] += 1 }
        if let fault = record.fault { statistics.faults[fault, default: 0] += 1 }
        for user in Set(users) {
            guard let count = usersInFlight[user] else { continue }
            usersInFlight[user] = count > 1 ? count - 1 : nil
        }
        seconds.add(record)
        recent.add(record)
    }

    /// The last requests that are over, newest first.
    func last(_ count: Int) -> [RequestRecord] {
        recent.last(count)
    }
}

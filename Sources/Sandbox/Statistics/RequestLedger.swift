/// Counts requests: a pure state machine, told when each arrives, what it held and how it ended.
struct RequestLedger {
    /// Who holds a user in flight.
    private struct Holder {
        var request: Int
        var count: Int
    }

    private(set) var statistics = SandboxStatistics()
    private(set) var seconds = SecondsHistory()
    private var recent = RecentRequests()
    private var threeSeconds = SlidingCount(length: .seconds(3))
    private var eventIdentities: Set<UInt64> = []
    private var usersInFlight: [UInt64: Holder] = [:]
    private let maximumEventIdentities: Int

    /// Sentences that are counted apart; some carry names from the request.
    private static let maximumSentences = 200

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
    mutating func hold(users: [UInt64], request: Int) {
        for user in users {
            let isOverlap = Self.hold(&usersInFlight[user, default: Holder(request: request, count: 0)], request)
            if isOverlap { statistics.sameUserOverlaps += 1 }
        }
    }

    private static func hold(_ holder: inout Holder, _ request: Int) -> Bool {
        defer { holder = Holder(request: request, count: holder.count + 1) }
        return holder.request != request
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
    ///   - users: as they were given to ``hold(users:request:)``.
    mutating func end(_ record: RequestRecord, sentences: [String], users: [UInt64]) {
        statistics.inFlight -= 1
        statistics.requestsByStatus[record.status, default: 0] += 1
        statistics.bytes += record.bytes
        if record.bytes > 0 {
            let bits = Int.bitWidth - record.bytes.leadingZeroBitCount
            statistics.requestSizes[1 << bits, default: 0] += 1
        }
        for sentence in sentences {
            let isRoom = statistics.errors.count < Self.maximumSentences || statistics.errors[sentence] != nil
            statistics.errors[isRoom ? sentence : "others", default: 0] += 1
        }
        if let fault = record.fault { statistics.faults[fault, default: 0] += 1 }
        for user in users {
            guard let index = usersInFlight.index(forKey: user) else { continue }
            if usersInFlight[index].value.count > 1 {
                usersInFlight.values[index].count -= 1
            } else {
                usersInFlight.remove(at: index)
            }
        }
        seconds.add(record)
        recent.add(record)
    }

    /// The last requests that are over, newest first.
    func last(_ count: Int) -> [RequestRecord] {
        recent.last(count)
    }
}

import Rows

/// A job of the sandbox's Treasure Data.
struct Job: Sendable {
    /// `success` and the like.
    ///
    /// Source: td-client-ruby, `model.rb`.
    enum Status: String {
        case queued
        case booting
        case running
        case success
        case error
        case killed

        var isFinished: Bool { self == .success || self == .error || self == .killed }
    }

    var id: Int
    /// `presto`, `trino`, `hive`.
    var type: String
    var database: String
    /// What it was issued with.
    var fields: [String: String]
    var issued: Duration
    var outcome: TreasureDataOutcome
    /// Place of its result among the sandbox's; `nil`: it has none.
    var result: Int?
    /// How often its state has been asked.
    var polls = 0
    private(set) var killedAt: Duration?
    private(set) var endedAt: Duration?

    init(
        id: Int,
        type: String,
        database: String,
        fields: [String: String],
        issued: Duration,
        outcome: TreasureDataOutcome,
        result: Int?
    ) {
        self.id = id
        self.type = type
        self.database = database
        self.fields = fields
        self.issued = issued
        self.outcome = outcome
        self.result = outcome == .success ? result : nil
    }

    /// Its state now, as one more question finds it.
    mutating func poll(_ pace: JobPace, at now: Duration) -> Status {
        polls += 1
        return status(pace, at: now)
    }

    /// Its state now.
    mutating func status(_ pace: JobPace, at now: Duration) -> Status {
        if killedAt != nil { return .killed }
        guard polls > pace.polls || pace.polls == 0, now - issued >= pace.time else {
            return pace.unfinished(poll: polls, after: now - issued)
        }
        endedAt = endedAt ?? now
        switch outcome {
        case .success, .noResult: return .success
        case .error: return .error
        case .killed: return .killed
        }
    }

    /// Ends it, if it is not over; what it was before.
    mutating func kill(_ pace: JobPace, at now: Duration) -> Status {
        let former = status(pace, at: now)
        if !former.isFinished { (killedAt, endedAt, result) = (now, now, nil) }
        return former
    }
}

/// How long jobs take.
struct JobPace: Sendable {
    var polls: Int
    var time: Duration

    /// The state of a job that is not over, asked for the so-manieth time after so long.
    func unfinished(poll: Int, after waited: Duration) -> Job.Status {
        let states: [Job.Status] = [.queued, .booting, .running]
        let share = max(
            polls > 0 ? Double(poll - 1) / Double(polls) : 0,
            time > .zero ? waited / time : 0
        )
        return states[min(max(Int(share * Double(states.count)), 0), states.count - 1)]
    }
}

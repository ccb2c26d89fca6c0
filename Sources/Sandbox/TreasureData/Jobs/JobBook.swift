/// The jobs of the sandbox's Treasure Data: a pure state machine.
struct JobBook: Sendable {
    /// What came of issuing a job.
    enum Issue: Equatable {
        case issued(Int)
        /// There is a job of that domain key already.
        ///
        /// Source: td-client-java, pull request 46: 409 with `details.conflicts_with`.
        case conflict(Int)
    }

    private(set) var jobs: [Job] = []
    private var byDomainKey: [String: Int] = [:]
    private let outcomes: [TreasureDataOutcome]
    private let results: Int
    private var issuedCount = 0
    let pace: JobPace

    /// A book in which each result has its finished job.
    init(configuration: TreasureDataConfiguration, at now: Duration) {
        outcomes = configuration.outcomes
        results = configuration.results.count
        pace = JobPace(polls: configuration.polls, time: configuration.jobTime)
        for result in 0..<results {
            add(type: "presto", database: "sandbox", fields: ["query": "SELECT * FROM sandbox"], result, at: now)
        }
    }

    /// Issues a job; a domain key that was used before names the job that has it.
    mutating func issue(type: String, database: String, fields: [String: String], at now: Duration) -> Issue {
        let domainKey = fields["domain_key"]
        if let domainKey, let id = byDomainKey[domainKey] { return .conflict(id) }
        let result = results > 0 && !Self.writes(fields["query"] ?? "") ? issuedCount % results : nil
        issuedCount += 1
        let id = add(type: type, database: database, fields: fields, result, at: now)
        if let domainKey { byDomainKey[domainKey] = id }
        return .issued(id)
    }

    /// The place in ``jobs`` of that job.
    func index(_ id: Substring) -> Int? {
        guard let number = Int(id), jobs.indices.contains(number - 1) else { return nil }
        return number - 1
    }

    func index(domainKey: String) -> Int? {
        byDomainKey[domainKey].map { $0 - 1 }
    }

    /// Asks a job for its state.
    mutating func poll(_ index: Int, at now: Duration) -> Job.Status {
        jobs[index].poll(pace, at: now)
    }

    /// A job's state, without counting as a question.
    mutating func status(_ index: Int, at now: Duration) -> Job.Status {
        jobs[index].status(pace, at: now)
    }

    mutating func kill(_ index: Int, at now: Duration) -> Job.Status {
        jobs[index].kill(pace, at: now)
    }

    @discardableResult
    private mutating func add(
        type: String,
        database: String,
        fields: [String: String],
        _ result: Int?,
        at now: Duration
    ) -> Int {
        let id = jobs.count + 1
        let outcome = outcomes.isEmpty ? .success : outcomes[min(id, outcomes.count) - 1]
        jobs.append(
            Job(
                id: id,
                type: type,
                database: database,
                fields: fields,
                issued: now,
                outcome: outcome,
                result: result
            )
        )
        return id
    }

    /// Whether a query writes a table, so that its job has no result.
    private static func writes(_ query: String) -> Bool {
        let word = query.drop { $0.isWhitespace }.prefix { $0.isLetter }.lowercased()
        return ["insert", "create", "drop", "delete"].contains(word)
    }
}

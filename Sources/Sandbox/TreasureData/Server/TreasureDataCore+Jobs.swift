import Rows

extension TreasureDataCore {
    /// `POST /v3/job/issue/{type}/{database}`.
    func issue(_ body: [UInt8], _ request: TreasureDataRequest, type: String, database: String) -> Reply {
        guard let fields = FormFields.parse(body, contentType: request.contentType) else {
            return .refusal(400, "the body is not a form")
        }
        guard fields["query"]?.isEmpty == false else { return .refusal(422, "query is missing") }
        let issue = withState {
            $0.book.issue(type: type, database: database, fields: fields, at: clock.now())
        }
        switch issue {
        case .conflict(let job):
            return .refusal(409, "the domain key is that of another job", conflictsWith: job)
        case .issued(let id):
            let id = JSONValue.string(String(id))
            return Reply(status: 200, json: .object(["job": id, "job_id": id, "database": .string(database)]))
        }
    }

    /// `GET /v3/job/status/{id}`.
    func status(_ id: Substring) -> Reply {
        poll({ $0.index(id) }, json: { $0.statusJSON($1, $2) })
    }

    /// `GET /v3/job/status_by_domain_key/{key}`.
    func status(domainKey: String) -> Reply {
        poll({ $0.index(domainKey: domainKey) }, json: { $0.statusJSON($1, $2) })
    }

    /// `GET /v3/job/show/{id}`.
    func show(_ id: Substring) -> Reply {
        poll({ $0.index(id) }, json: { $0.showJSON($1, $2) })
    }

    private func poll(
        _ find: (JobBook) -> Int?,
        json: (Job, Job.Status, ResultFacts?) -> JSONValue
    ) -> Reply {
        withState { state in
            guard let index = find(state.book) else { return Self.noSuchJob }
            let status = state.book.poll(index, at: clock.now())
            let job = state.book.jobs[index]
            return Reply(status: 200, json: json(job, status, job.result.map { facts[$0] }))
        }
    }

    /// `POST /v3/job/kill/{id}`.
    func kill(_ id: Substring) -> Reply {
        withState { state in
            guard let index = state.book.index(id) else { return Self.noSuchJob }
            let former = state.book.kill(index, at: clock.now())
            return Reply(
                status: 200,
                json: .object(["former_status": .string(former.rawValue), "job_id": .string(String(id))])
            )
        }
    }

    /// `GET /v3/job/list`: newest first; `from` and `to` count from 0, both included.
    func list(_ query: [String: String]) -> Reply {
        let most = 1_000_000_000
        let from = min(max(0, query["from"].flatMap { Int($0) } ?? 0), most)
        let to = min(query["to"].flatMap { Int($0) } ?? from + 19, most)
        let now = clock.now()
        let jobs: [JSONValue] = withState { state in
            state.book.jobs.indices.reversed().compactMap { index in
                let status = state.book.status(index, at: now)
                guard query["status"].map({ $0 == status.rawValue }) ?? true else { return nil }
                let job = state.book.jobs[index]
                return job.showJSON(status, job.result.map { facts[$0] })
            }
        }
        let shown = jobs.dropFirst(from).prefix(max(0, max(-1, to) - from + 1))
        return Reply(
            status: 200,
            json: .object([
                "count": .integer(shown.count),
                "from": .integer(from),
                "to": .integer(to),
                "jobs": .array(Array(shown)),
            ])
        )
    }

    /// The place of a finished job's result, or the answer that there is none.
    func result(_ id: Substring) -> Result<Int, NoResult> {
        withState { state in
            guard let index = state.book.index(id) else { return .failure(NoResult(reply: Self.noSuchJob)) }
            let status = state.book.status(index, at: clock.now())
            guard status == .success, let result = state.book.jobs[index].result else {
                // Source: digdag, `TdOperatorFactory.java`: 404 for a job that made no result.
                let message = "the job has no result (its status: \(status.rawValue))"
                return .failure(NoResult(reply: .refusal(404, message)))
            }
            return .success(result)
        }
    }

    /// Why there is nothing to download.
    struct NoResult: Error {
        var reply: Reply
    }

    private static let noSuchJob = Reply.refusal(404, "there is no such job")
}

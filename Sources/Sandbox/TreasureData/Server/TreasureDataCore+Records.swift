import Rows

extension TreasureDataCore {
    /// `POST /{database}/{table}`.
    func ingest(_ body: [UInt8], _ request: TreasureDataRequest, _ name: TableName, _ ticket: Ticket) -> Reply {
        let records: [JSONElement]
        switch Ingestion.read(body, contentType: request.contentType) {
        case .refused(let reply): return reply
        case .records(let read): records = read
        }
        let now = clock.now()
        let isLost = ticket.faults.contains(.lost)
        let receipts = records.enumerated().map { index, record in
            let isIn = record.kind == .object && !ticket.failsRecord(index + 1)
            return (uuid: Ingestion.uuid(request: ticket.number, record: index + 1), isIn: isIn)
        }
        withState { state in
            for (record, receipt) in zip(records, receipts) {
                guard receipt.isIn else {
                    state.statistics.failedRecords += 1
                    continue
                }
                if isLost { continue }
                state.statistics.ingestedRecords += 1
                state.tables.insert(record.tree.members ?? [], into: name, at: now)
            }
        }
        return Ingestion.reply(receipts)
    }

    /// `POST /postback/v3/event/{database}/{table}`.
    func postback(_ body: [UInt8], _ request: TreasureDataRequest, _ name: TableName, _ ticket: Ticket) -> Reply {
        let now = clock.now()
        let members: [JSONValue.Member]
        switch Postback.read(body, query: request.query, at: now) {
        case .refused(let reply): return reply
        case .record(let read): members = read
        }
        let key = Postback.key(authorization: request.authorization, header: request.writeKey, query: request.query)
        let isValid = key.map { configuration.keys.contains($0) || configuration.writeKeys.contains($0) } ?? false
        withState { state in
            if isValid, !ticket.faults.contains(.lost) {
                state.statistics.postbackRecords += 1
                state.tables.insert(members, into: name, at: now)
            } else {
                state.statistics.lostPostbackRecords += 1
            }
        }
        return Postback.reply
    }
}

extension TreasureDataCore.Ticket {
    /// Whether a record of this number, from 1, fails.
    func failsRecord(_ number: Int) -> Bool {
        faults.contains { fault in
            guard case .failedRecords(let step) = fault else { return false }
            return number % step == 0
        }
    }
}

import Rows
import Synchronization

/// The sandbox's Treasure Data but for the network: keys, jobs, tables, counting.
///
/// A thin locked shell around pure parts; nothing here waits.
final class TreasureDataCore: Sendable {
    /// What changes.
    struct State: Sendable {
        var book: JobBook
        var tables: TableStore
        var statistics = TreasureDataStatistics()
        /// Requests so far to each endpoint.
        var numbers: [TreasureDataEndpoint: Int] = [:]
    }

    /// A request's number and what goes wrong with it.
    struct Ticket: Sendable {
        /// Among the requests to its endpoint, from 1.
        var number: Int
        var faults: [TreasureDataFault]
    }

    let configuration: TreasureDataConfiguration
    let seed: UInt64
    let clock: SandboxClock
    let files: [ResultFile]
    let facts: [ResultFacts]
    private let state: Mutex<State>

    /// - Throws: ``TreasureDataResultError`` when a result cannot be read.
    init(_ sandbox: SandboxConfiguration) throws(TreasureDataResultError) {
        configuration = sandbox.treasureData
        seed = sandbox.seed
        clock = sandbox.clock
        var files: [ResultFile] = []
        var facts: [ResultFacts] = []
        for result in configuration.results {
            let file = try ResultFile(path: result.path)
            let records = if let records = result.records { records } else { try file.countRows() }
            files.append(file)
            facts.append(ResultFacts(byteCount: file.byteCount, records: records, schema: result.schema))
        }
        self.files = files
        self.facts = facts
        state = Mutex(
            State(
                book: JobBook(configuration: configuration, at: sandbox.clock.now()),
                tables: TableStore(maximumRecords: configuration.maximumRecords)
            )
        )
    }

    /// Looks at, or changes, what changes.
    func withState<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        state.withLock { body(&$0) }
    }

    /// A request has come.
    func begin(_ endpoint: TreasureDataEndpoint) -> Ticket {
        withState { state in
            state.statistics.requests += 1
            state.numbers[endpoint, default: 0] += 1
            let number = state.numbers[endpoint] ?? 1
            let faults = configuration.faults.faults(number: number, endpoint: endpoint, seed: seed)
            for fault in faults { state.statistics.faults[fault.name, default: 0] += 1 }
            return Ticket(number: number, faults: faults)
        }
    }

    /// A request has its answer; status 0: none.
    func end(_ endpoint: TreasureDataEndpoint, status: Int) {
        withState { $0.statistics.answers["\(endpoint.rawValue) \(status)", default: 0] += 1 }
    }

    /// Refuses a request without the key that it needs; `nil`: it may go on.
    func refusal(_ request: TreasureDataRequest) -> Reply? {
        switch request.endpoint {
        case .file, nil: nil
        case .postback:
            // A key that is not valid is found out later, when there is nobody to tell.
            Postback.key(authorization: request.authorization, header: request.writeKey, query: request.query) == nil
                ? .refusal(403, "no write key") : nil
        case .ingest:
            switch request.key {
            case let key? where configuration.keys.contains(key) || configuration.writeKeys.contains(key): nil
            default: .refusal(401, "the key is not valid")
            }
        default:
            switch request.key {
            case let key? where configuration.keys.contains(key): nil
            case let key? where configuration.writeKeys.contains(key): .refusal(403, "the key may only write")
            default: .refusal(401, "the key is not valid")
            }
        }
    }
}

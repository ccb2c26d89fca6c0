import ArgumentParser
import TreasureData

/// What of a run is told to Treasure Data.
struct WriteBackArguments: ParsableArguments {
    enum Road: String, CaseIterable, ExpressibleByArgument {
        case ingest
        case postback
    }

    /// Records that can be written back, by their state.
    enum State: String, CaseIterable {
        case rejected
        case unknown
        case invalid
    }

    @Option(
        help: ArgumentHelp(
            "Write the run's report into this table, with the write-only key in TD_WRITE_KEY.",
            valueName: "db.table"
        )
    )
    var tdReport: String?

    @Option(
        help: ArgumentHelp(
            "With --td-report: also these records, with reason and number: rejected,unknown,invalid.",
            valueName: "states"
        )
    )
    var tdReportRecords: String?

    @Option(
        help: """
            ingest confirms each record. postback does not: it answers 200 to a wrong key too.
            """
    )
    var tdReportVia: Road = .ingest

    func validate() throws {
        if let tdReport, TableName(tdReport) == nil {
            throw ValidationError("--td-report: expected DATABASE.TABLE, of letters, digits and _")
        }
        guard tdReportRecords == nil || tdReport != nil else {
            throw ValidationError("--td-report-records goes with --td-report")
        }
        _ = try states()
    }

    /// The states whose records are written back.
    func states() throws -> Set<State> {
        let names = (tdReportRecords ?? "").split(separator: ",", omittingEmptySubsequences: false)
        guard tdReportRecords != nil else { return [] }
        return Set(
            try names.map { name in
                guard let state = State(rawValue: String(name)) else {
                    throw ValidationError("--td-report-records: expected rejected, unknown, invalid")
                }
                return state
            }
        )
    }
}

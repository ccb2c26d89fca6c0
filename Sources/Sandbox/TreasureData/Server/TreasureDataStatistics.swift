import Rows

/// What the sandbox's Treasure Data has seen.
public struct TreasureDataStatistics: Hashable, Sendable {
    /// Requests that have come.
    public var requests = 0
    /// By endpoint and status, such as `result 206`; status 0: cut without an answer.
    public var answers: [String: Int] = [:]
    /// Bytes of results that went out.
    public var resultBytes = 0
    /// Bodies of results that were cut or stalled on purpose, or that the client did not read to the end.
    public var resultsCut = 0
    /// The most bodies of results that went out at one time.
    public var resultsInFlightPeak = 0
    private var resultsInFlight = 0
    /// Faults that were played, by name.
    public var faults: [String: Int] = [:]
    /// Records that came through the ingestion API and are in a table.
    public var ingestedRecords = 0
    /// Records that came through the ingestion API and were refused with a receipt.
    public var failedRecords = 0
    /// Records that came through the Postback API and are in a table.
    public var postbackRecords = 0
    /// Records that the Postback API answered with 200 and that are in no table, for their key is not valid.
    public var lostPostbackRecords = 0

    public init() {}

    mutating func beginResult() {
        resultsInFlight += 1
        resultsInFlightPeak = max(resultsInFlightPeak, resultsInFlight)
    }

    mutating func endResult(bytes: Int, isWhole: Bool) {
        resultsInFlight -= 1
        resultBytes += bytes
        if !isWhole { resultsCut += 1 }
    }

    /// As `GET /sandbox/td/stats` says it.
    var json: JSONValue {
        .object([
            "requests": .integer(requests),
            "answers": .counters(answers),
            "result_bytes": .integer(resultBytes),
            "results_cut": .integer(resultsCut),
            "results_in_flight_peak": .integer(resultsInFlightPeak),
            "faults": .counters(faults),
            "ingested_records": .integer(ingestedRecords),
            "failed_records": .integer(failedRecords),
            "postback_records": .integer(postbackRecords),
            "lost_postback_records": .integer(lostPostbackRecords),
        ])
    }
}

/// What of Treasure Data the sandbox plays.
public enum TreasureDataEndpoint: String, CaseIterable, Sendable {
    /// `POST /v3/job/issue/{type}/{database}`
    case issue
    /// `GET /v3/job/status/{id}` and `/v3/job/status_by_domain_key/{key}`
    case status
    /// `GET /v3/job/show/{id}`
    case show
    /// `GET /v3/job/result/{id}`
    case result
    /// `GET /v3/job/list`
    case list
    /// `POST /v3/job/kill/{id}`
    case kill
    /// A result as a plain file that needs no key, as behind a pre-signed URL: `GET /sandbox/td/results/{number}`
    case file
    /// The ingestion API: `POST /{database}/{table}`
    case ingest
    /// `POST /postback/v3/event/{database}/{table}`
    case postback

    /// Whether rows go through it.
    var carriesRecords: Bool {
        switch self {
        case .result, .file, .ingest, .postback: true
        case .issue, .status, .show, .list, .kill: false
        }
    }
}

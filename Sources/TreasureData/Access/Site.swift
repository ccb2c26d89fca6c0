/// A region of Treasure Data and its hosts.
///
/// Source: Treasure Data documentation, "Sites and endpoints" and "Data ingestion API".
public enum Site: String, CaseIterable, Sendable {
    case us
    case jp
    case eu01
    case ap02
    case ap03

    /// Host of the REST API.
    public var apiHost: String {
        switch self {
        case .us: "api.treasuredata.com"
        case .jp: "api.treasuredata.co.jp"
        case .eu01: "api.eu01.treasuredata.com"
        case .ap02: "api.ap02.treasuredata.com"
        case .ap03: "api.ap03.treasuredata.com"
        }
    }

    /// Host of the ingestion API and of the Postback API's second version.
    public var ingestHost: String {
        switch self {
        case .us: "us01.records.in.treasuredata.com"
        case .jp: "ap01.records.in.treasuredata.com"
        case .eu01, .ap02, .ap03: "\(rawValue).records.in.treasuredata.com"
        }
    }

    /// Address of a job's description, whose `hive_result_schema` names the result's columns.
    public func jobShow(_ job: String) -> String {
        "https://\(apiHost)/v3/job/show/\(job)"
    }
}

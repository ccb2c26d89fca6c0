// TreasureData: Treasure Data's REST API, and nothing of Braze.
//
// So far it knows where the API is, for the address at which a user finds a job's schema.

/// A region of Treasure Data and its API host.
///
/// Source: Treasure Data documentation, "Sites and endpoints".
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

    /// Address of a job's description, whose `hive_result_schema` names the result's columns.
    public func jobShow(_ job: String) -> String {
        "https://\(apiHost)/v3/job/show/\(job)"
    }
}

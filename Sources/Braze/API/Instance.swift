/// Braze's instances and their REST endpoints.
///
/// Source: Braze documentation, "API overview", "Endpoints" (September 2026). The hosts follow no formula; an
/// instance that is not listed needs its URL.
public enum Instance: String, CaseIterable, Sendable {
    case us01 = "US-01"
    case us02 = "US-02"
    case us03 = "US-03"
    case us04 = "US-04"
    case us05 = "US-05"
    case us06 = "US-06"
    case us07 = "US-07"
    case us08 = "US-08"
    case us10 = "US-10"
    case eu01 = "EU-01"
    case eu02 = "EU-02"
    case au01 = "AU-01"
    case id01 = "ID-01"
    case jp01 = "JP-01"
    case kr01 = "KR-01"

    /// Finds an instance by its name in the dashboard, in any case: `US-06`.
    public init?(name: String) {
        self.init(rawValue: name.uppercased())
    }

    /// The URL that REST requests go to, without a trailing slash.
    public var endpoint: String {
        switch self {
        case .us01: "https://rest.iad-01.braze.com"
        case .us02: "https://rest.iad-02.braze.com"
        case .us03: "https://rest.iad-03.braze.com"
        case .us04: "https://rest.iad-04.braze.com"
        case .us05: "https://rest.iad-05.braze.com"
        case .us06: "https://rest.iad-06.braze.com"
        case .us07: "https://rest.iad-07.braze.com"
        case .us08: "https://rest.iad-08.braze.com"
        case .us10: "https://rest.us-10.braze.com"
        case .eu01: "https://rest.fra-01.braze.eu"
        case .eu02: "https://rest.fra-02.braze.eu"
        case .au01: "https://rest.au-01.braze.com"
        case .id01: "https://rest.id-01.braze.com"
        case .jp01: "https://rest.jp-01.braze.com"
        case .kr01: "https://rest.kr-01.braze.com"
        }
    }
}

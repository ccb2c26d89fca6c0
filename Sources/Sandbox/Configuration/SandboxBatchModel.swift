/// How many objects one `/users/track` request may hold.
///
/// Source: Braze documentation, "POST: Track users" (75 in total; accounts with legacy rate limits: 75 an
/// array; an older wording for MAU contracts: 50 in total).
public enum SandboxBatchModel: Hashable, Sendable {
    /// So many over the three arrays together.
    case combined(Int)
    /// So many in each of the three arrays.
    case perArray(Int)

    /// The models that the documentation names, by name: `combined75`, `perArray75`, `combined50`.
    public static let documented: KeyValuePairs<String, SandboxBatchModel> = [
        "combined75": .combined(75), "perArray75": .perArray(75), "combined50": .combined(50),
    ]

    func allows(_ counts: [Int]) -> Bool {
        switch self {
        case .combined(let limit): counts.reduce(0, +) <= limit
        case .perArray(let limit): counts.allSatisfy { $0 <= limit }
        }
    }
}

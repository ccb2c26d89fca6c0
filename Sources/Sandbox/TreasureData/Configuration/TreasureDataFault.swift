/// Something that goes wrong with one request to the sandbox's Treasure Data.
public enum TreasureDataFault: Hashable, Sendable {
    /// 429; with `Retry-After`, or without.
    case rateLimited(retryAfterSeconds: Int?)
    /// A 5xx; with `Retry-After`, or without. Nothing has been done.
    case serverError(status: Int, retryAfterSeconds: Int?)
    /// The connection is reset before anything is done.
    case reset
    /// The connection is reset when everything is done, instead of an answer.
    case resetAfter
    /// The connection is closed behind so many bytes of the body; `nil`: in a place left to chance.
    case cut(afterBytes: Int?)
    /// The body stops behind so many bytes and the connection stays open; `nil`: in a place left to chance.
    case stall(afterBytes: Int?)
    /// `Range` is not looked at.
    case noRanges
    /// The answer has no `ETag`.
    case noETag
    /// The answer's `ETag` is another one, as if the result had been made anew.
    case otherETag
    /// Of the records of one ingestion request, every so-manieth fails: 206.
    case failedRecords(every: Int)
    /// Answered as if it had been done; nothing is.
    case lost

    /// Parses a name as the command line uses it.
    ///
    /// - Parameter name: one of ``names``; `cut` and `stall` may say after how many bytes (`cut=100000`), `429` and
    ///   5xx in how many seconds to come back (`503=2`), `partial` every how-manieth record fails (`partial=3`).
    public init?(name: String) {
        let parts = name.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let number = parts.count == 2 ? Int(parts[1]) : nil
        guard parts.count == 1 || (number ?? -1) >= 0 else { return nil }
        switch (parts[0], number) {
        case ("429", let seconds): self = .rateLimited(retryAfterSeconds: seconds ?? 1)
        case ("429-bare", nil): self = .rateLimited(retryAfterSeconds: nil)
        case ("500", let seconds), ("502", let seconds), ("503", let seconds), ("504", let seconds):
            self = .serverError(status: Int(parts[0]) ?? 500, retryAfterSeconds: seconds)
        case ("reset", nil): self = .reset
        case ("reset-after", nil): self = .resetAfter
        case ("cut", let bytes): self = .cut(afterBytes: bytes)
        case ("stall", let bytes): self = .stall(afterBytes: bytes)
        case ("no-ranges", nil): self = .noRanges
        case ("no-etag", nil): self = .noETag
        case ("other-etag", nil): self = .otherETag
        case ("partial", let step) where step != 0: self = .failedRecords(every: step ?? 2)
        case ("lost", nil): self = .lost
        default: return nil
        }
    }

    /// What ``init(name:)`` takes, without numbers.
    public static let names = [
        "429", "429-bare", "500", "502", "503", "504", "cut", "lost", "no-etag", "no-ranges", "other-etag", "partial",
        "reset", "reset-after", "stall",
    ]

    /// The fault's name, without its number.
    public var name: String {
        switch self {
        case .rateLimited(let seconds): seconds == nil ? "429-bare" : "429"
        case .serverError(let status, _): String(status)
        case .reset: "reset"
        case .resetAfter: "reset-after"
        case .cut: "cut"
        case .stall: "stall"
        case .noRanges: "no-ranges"
        case .noETag: "no-etag"
        case .otherETag: "other-etag"
        case .failedRecords: "partial"
        case .lost: "lost"
        }
    }

    /// The answer that takes the place of the right one, before anything is done.
    var reply: Reply? {
        switch self {
        case .rateLimited(let seconds): .refusal(429, "Too Many Requests", retryAfterSeconds: seconds)
        case .serverError(let status, let seconds):
            .refusal(status, "Internal Server Error", retryAfterSeconds: seconds)
        default: nil
        }
    }
}

/// Why Treasure Data does not give what was asked for.
public struct TreasureDataError: Error, Hashable, Sendable {
    public enum Code: String, Hashable, Sendable {
        /// An address, a key or an id is missing or malformed.
        case configuration
        /// The key is refused.
        case keyRefused
        /// There is no such job, or no such file.
        case notFound
        /// The job ended in an error or was killed.
        case jobFailed
        /// The job succeeded and has no result.
        case noResult
        /// The request is refused for what it says: a query that cannot be parsed, a database that is not there.
        case refused
        /// The result is not what the job's description says.
        case inconsistent
        /// The server does not answer as Treasure Data does.
        case unexpectedAnswer
        /// No answer after all attempts.
        case unreachable
    }

    public var code: Code
    /// A sentence for people; holds no key and no query string of an address.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

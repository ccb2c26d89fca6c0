/// Why delivery cannot be set up: the module's one error.
///
/// What happens to requests is never thrown; it is a ``BatchOutcome``.
public struct DeliveryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of the mistake.
    public enum Code: String, Hashable, Sendable {
        case invalidURL = "invalid-url"
        case plainHTTP = "plain-http"
        case invalidKey = "invalid-key"
    }

    public var code: Code
    /// A sentence for the user; never holds a key.
    public var message: String

    public init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}

/// Why an input cannot be read, or not further.
public struct IntakeError: Error, Hashable, Sendable {
    public enum Code: String, Hashable, Sendable {
        /// There is no such file.
        case notFound
        /// The system refuses to open or read it.
        case unreadable
        /// The gzip stream ends before its end.
        case truncatedGzip
        /// The gzip stream breaks RFC 1952 or RFC 1951, or its CRC-32 or length is wrong.
        case corruptGzip
        /// Bytes follow the last gzip member that begin none.
        case trailingBytes
        /// A server does not answer, or not with these bytes, after all attempts; another run may fare better.
        case unreachable
        /// A server refuses the key or the signature.
        case refused
        /// A download became another one on the way, or is not as long as was said.
        case changed
    }

    public var code: Code
    /// The input as the user named it.
    public var input: String
    /// A sentence for people, without the input's name.
    public var message: String

    public init(_ code: Code, input: String, _ message: String) {
        self.code = code
        self.input = input
        self.message = message
    }
}

/// A Braze REST API key; prints as a mask, wherever it is printed.
public struct APIKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The key itself: for the `Authorization` header and for the redaction only.
    public let secret: String

    /// Checks a key as it comes from a variable or a file.
    ///
    /// - Parameter text: the key; white space around it is dropped.
    /// - Throws: ``DeliveryError`` with code `invalidKey` when nothing is left, or when it holds something that no
    ///   header value may hold (RFC 9110, section 5.5). The error does not quote the text.
    public init(_ text: String) throws(DeliveryError) {
        let isSpace: (Character) -> Bool = { $0.isWhitespace }
        let key = String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
        guard !key.isEmpty else {
            throw DeliveryError(code: .invalidKey, message: "the Braze API key is empty")
        }
        guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw DeliveryError(
                code: .invalidKey,
                message: "the Braze API key holds white space or characters outside ASCII"
            )
        }
        secret = key
    }

    public var description: String { "<key>" }
    public var debugDescription: String { "<key>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

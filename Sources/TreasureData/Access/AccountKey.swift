internal import Foundation

/// A Treasure Data API key; prints as a mask, wherever it is printed.
public struct AccountKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    let secret: String

    /// Checks a key.
    ///
    /// - Parameter text: `ACCOUNT_ID/KEY`; white space around it is dropped.
    /// - Throws: ``TreasureDataError`` with code `configuration` when nothing is left, or when it holds what no header
    ///   value may hold (RFC 9110, section 5.5). The error does not quote the text.
    public init(_ text: String) throws(TreasureDataError) {
        let key = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !key.isEmpty, key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw TreasureDataError(
                .configuration,
                "the Treasure Data API key is empty, or holds white space or characters outside ASCII"
            )
        }
        secret = key
    }

    /// Masks the key in what a server writes.
    func masked(in text: String) -> String { text.replacingOccurrences(of: secret, with: "<key>") }

    public var description: String { "<key>" }
    public var debugDescription: String { "<key>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

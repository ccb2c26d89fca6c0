internal import Foundation

/// A file on a server, looked at but not read yet.
public struct RemoteFile: Sendable {
    /// Where a file is, and what it is called before people.
    struct Location: Sendable {
        /// Without the query string, which may be a signature and thus a secret.
        var name: String
        var url: String
        var headers: [(String, String)] = []
        /// Whether the content under this address never changes, as a job's result does not.
        var keepsContent = false
    }

    let location: Location
    /// In bytes; `nil` when the server does not say.
    public let length: Int?
    /// What tells this content from another.
    let validator: Validator
    /// Whether the server gives parts, and these belong together for sure.
    let givesRanges: Bool

    /// The file as people read of it.
    public var name: String { location.name }

    /// What tells this content from another, for ``InputSource``; `nil` when the server says too little.
    public var tag: String? { validator.etag ?? validator.lastModified }
}

/// What a server says to tell one content of an address from another (RFC 9110, section 8.8).
struct Validator: Hashable, Sendable {
    var etag: String?
    var lastModified: String?

    /// What `If-Range` may hold: a strong ETag, or a date where there is none (RFC 9110, section 13.1.5).
    var forRanges: String? {
        guard let etag else { return lastModified }
        return etag.hasPrefix("W/") ? nil : etag
    }

    var isEmpty: Bool { etag == nil && lastModified == nil }

    /// Whether an answer belongs to another content.
    func contradicts(_ other: Validator) -> Bool {
        if let etag, let otherTag = other.etag { return etag != otherTag }
        if etag == nil, let lastModified, let otherDate = other.lastModified { return lastModified != otherDate }
        return false
    }
}

/// The header `Content-Range` (RFC 9110, section 14.4).
struct ContentRange: Hashable, Sendable {
    /// The bytes that the answer holds; `nil` in a 416.
    var bytes: ClosedRange<Int>?
    /// Bytes of the whole; `nil` when unknown.
    var length: Int?

    init?(_ text: String?) {
        guard let text, text.lowercased().hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        if parts[1] != "*" {
            guard let number = Self.number(parts[1]) else { return nil }
            length = number
        }
        guard parts[0] != "*" else { return }
        let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]), first <= last else {
            return nil
        }
        bytes = first...last
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}

/// Addresses as inputs.
public enum RemoteAddress {
    /// Whether an input is an address and not a file.
    public static func isAddress(_ input: String) -> Bool {
        ["https", "http"].contains(scheme(of: input))
    }

    /// The scheme of what looks like an address, in lower case; `nil` for a file's path.
    public static func scheme(of input: String) -> String? {
        let text = trimmed(input)
        guard let end = text.range(of: "://")?.lowerBound, let first = text.utf8.first else { return nil }
        let scheme = text[..<end].lowercased()
        let isScheme = scheme.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"),
                UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isScheme && first > UInt8(ascii: "9") ? scheme : nil
    }

    /// An address without the blanks that pasting leaves around it.
    public static func trimmed(_ address: String) -> String {
        address.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Whether what comes from an address can be read on the way.
    public static func isInTheClear(_ address: String) -> Bool {
        let parts = URLComponents(string: trimmed(address))
        return parts?.scheme?.lowercased() == "http" && !APIServer.isLoopback(parts?.host?.lowercased() ?? "")
    }

    /// The address without user, query and fragment.
    public static func name(of address: String) -> String {
        // Of what cannot be taken apart nobody knows where its secrets are.
        let hidden = "\(scheme(of: address) ?? "")://…"
        guard var parts = URLComponents(string: trimmed(address)), parts.host != nil else { return hidden }
        parts.user = nil
        parts.password = nil
        parts.query = nil
        parts.fragment = nil
        return parts.string ?? hidden
    }
}

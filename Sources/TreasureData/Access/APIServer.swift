internal import Foundation

/// Where Treasure Data's API is: one of its sites, or a server that stands in for it.
public struct APIServer: Hashable, Sendable {
    /// `https://host`, with a port if need be, without a trailing slash.
    public let base: String
    /// The site, if it is one of Treasure Data's.
    public let site: Site?

    public init(_ site: Site) {
        base = "https://\(site.apiHost)"
        self.site = site
    }

    /// Takes an address as `TD_API_SERVER` and `td.conf` have it.
    ///
    /// - Parameter text: `https://HOST[:PORT]`, or `HOST`; plain `http` for loopback only, since the key travels in a
    ///   header.
    /// - Throws: ``TreasureDataError`` with code `configuration`.
    public init(_ text: String) throws(TreasureDataError) {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let full = trimmed.contains("://") ? trimmed : "https://\(trimmed)"
        guard let parts = URLComponents(string: full), let scheme = parts.scheme?.lowercased(),
            let host = parts.host?.lowercased(), !host.isEmpty, ["https", "http"].contains(scheme),
            parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil,
            parts.path.allSatisfy({ $0 == "/" })
        else {
            throw TreasureDataError(.configuration, "the server's address must be https://HOST[:PORT]")
        }
        guard scheme == "https" || Self.isLoopback(host) else {
            throw TreasureDataError(
                .configuration,
                "plain http would send the Treasure Data key in the clear: use https (http is for loopback only)"
            )
        }
        base = "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
        site = scheme == "https" && parts.port == nil ? Site.allCases.first { $0.apiHost == host } : nil
    }

    /// Where records are written to; a stand-in takes them itself.
    public var ingestBase: String { site.map { "https://\($0.ingestHost)" } ?? base }

    /// Whether a host is this machine; a name that merely begins like a loopback address is not.
    static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "[::1]", "::1"].contains(host) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil && !$0.hasPrefix("+") }
    }
}

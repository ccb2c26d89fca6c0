public import Braze

/// The base of all request URLs: `https://host`, with a port and a path if need be, without a trailing slash.
public struct EndpointURL: Hashable, Sendable, CustomStringConvertible {
    /// The URL without a trailing slash.
    public let description: String

    /// Checks a URL.
    ///
    /// - Parameter text: `https://HOST[:PORT][/PATH]`; plain `http` only for 127.0.0.0/8, `[::1]` and `localhost`,
    ///   because the key travels in a header.
    /// - Throws: ``DeliveryError`` with code `invalidURL` or `plainHTTP`.
    public init(_ text: String) throws(DeliveryError) {
        guard let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            throw Self.invalid("it must begin with https://")
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Self.invalid("it holds white space or characters outside ASCII")
        }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@") else { throw Self.invalid("it must not hold a user name or a password") }
        let path = rest.dropFirst(authority.count)
        guard !path.contains("?"), !path.contains("#") else { throw Self.invalid("it must not hold a query") }
        let (host, port) = try Self.split(authority)
        guard scheme == "https://" || Self.isLoopback(host) else {
            throw DeliveryError(
                code: .plainHTTP,
                message: "plain http would send the API key in the clear: use https (http is for loopback only)"
            )
        }
        let trimmedPath = path.reversed().drop { $0 == "/" }.reversed()
        description = scheme + host.lowercased() + port + String(trimmedPath)
    }

    /// The URL of one of Braze's instances.
    public init(_ instance: Instance) {
        description = instance.endpoint
    }

    /// The host, without the port.
    public var host: String {
        let authority = description.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" }
        if authority.hasPrefix("[") { return authority.prefix { $0 != "]" } + "]" }
        return String(authority.prefix { $0 != ":" })
    }

    /// Whether TLS is used.
    var isSecure: Bool { description.hasPrefix("https:") }

    /// Host and port as the `Host` header has them (RFC 9110, section 7.2).
    var authority: String { String(description.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" }) }

    /// The port, also where none is written.
    var port: Int { Int(authority.dropFirst(host.count + 1)) ?? (isSecure ? 443 : 80) }

    /// The host without brackets around an address.
    var address: String { host.filter { $0 != "[" && $0 != "]" } }

    /// The name that the server's certificate must hold; `nil` for an address (RFC 6066, section 3).
    var serverName: String? {
        let isAddress = host.hasPrefix("[") || host.split(separator: ".").allSatisfy { UInt8($0) != nil }
        return isAddress ? nil : host
    }

    /// The path before the endpoint's own, mostly none.
    public var path: String { String(description.drop { $0 != "/" }.dropFirst(2).drop { $0 != "/" }) }

    /// The URL of an endpoint.
    public func url(for endpoint: Endpoint) -> String {
        description + endpoint.path
    }

    private static func split(_ authority: Substring) throws(DeliveryError) -> (host: String, port: String) {
        let isBracketed = authority.hasPrefix("[")
        let hostEnd =
            isBracketed
            ? authority.firstIndex(of: "]").map { authority.index(after: $0) } : authority.firstIndex(of: ":")
        let host = authority[..<(hostEnd ?? authority.endIndex)]
        let port = authority[host.endIndex...]
        guard isHost(host, isBracketed: isBracketed) else { throw invalid("its host name is missing or malformed") }
        if port.isEmpty { return (String(host), "") }
        guard port.hasPrefix(":"), port.dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(port.dropFirst()), (1...65_535).contains(number)
        else { throw invalid("its port must be a number from 1 to 65535") }
        return (String(host), ":\(number)")
    }

    private static func isHost(_ host: Substring, isBracketed: Bool) -> Bool {
        if isBracketed {
            return host.hasSuffix("]") && host.count > 3
                && host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        }
        return !host.isEmpty && host.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_" }
    }

    /// Whether a host is this machine; a name that merely begins like a loopback address is not.
    static func isLoopback(_ host: String) -> Bool {
        if host.lowercased() == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil && !$0.hasPrefix("+") }
    }

    private static func invalid(_ reason: String) -> DeliveryError {
        DeliveryError(code: .invalidURL, message: "the endpoint is not usable: \(reason)")
    }
}

internal import NIOHTTP1
internal import NIOSSL

/// How ``HTTPTransport`` reaches Braze.
public struct HTTPTransportConfiguration: Sendable {
    /// Versions of HTTP.
    public enum Version: Sendable {
        /// HTTP/1.1: one connection a request in flight, the cheapest for the processor.
        case one
        /// HTTP/2 where the server offers it over TLS, else HTTP/1.1.
        case two
    }

    public var endpoint: EndpointURL
    public var key: APIKey
    public var version: Version = .one
    /// The most connections at a time; one for each request in flight.
    public var connectionLimit: Int
    public var connectTimeout: Duration = .seconds(5)
    /// From the start of an attempt to its response's last byte.
    public var requestTimeout: Duration = .seconds(30)
    /// How long an unused connection is kept: well under what servers and balancers keep (NGINX: 75 s), so that the
    /// server seldom closes one at the moment at which it is used.
    public var idleTimeout: Duration = .seconds(15)
    /// Bytes of a response that are read.
    public var responseByteLimit = 1_048_576
    /// Whether to send `X-Braze-Bulk: true`, as Braze's own importers do; its effect is undocumented.
    public var sendsBulkHeader = false
    /// The `User-Agent`.
    public var userAgent = "td2braze"
    /// Certificates in PEM form that are trusted beside the system's.
    var additionalCertificates: [[UInt8]] = []

    /// Creates a configuration with default limits.
    ///
    /// - Parameters:
    ///   - endpoint: where to send.
    ///   - key: the REST API key.
    ///   - connectionLimit: the most connections at a time, at least 1.
    public init(endpoint: EndpointURL, key: APIKey, connectionLimit: Int = 128) {
        self.endpoint = endpoint
        self.key = key
        self.connectionLimit = max(1, connectionLimit)
    }
}

extension HTTPTransportConfiguration {
    /// What all requests say of themselves.
    var headers: HTTPHeaders {
        var headers = HTTPHeaders([
            ("Authorization", "Bearer \(key.secret)"),
            ("Content-Type", "application/json"),
            ("Accept", "application/json"),
            ("User-Agent", userAgent),
        ])
        if sendsBulkHeader { headers.add(name: "X-Braze-Bulk", value: "true") }
        return headers
    }

    /// The certificates that are trusted.
    var trust: TLSConfiguration {
        get throws {
            var trust = TLSConfiguration.makeClientConfiguration()
            trust.additionalTrustRoots = try additionalCertificates.map {
                .certificates([try NIOSSLCertificate(bytes: $0, format: .pem)])
            }
            return trust
        }
    }
}

import ArgumentParser
import Braze
import Delivery
import Foundation
import Pipeline

/// Where requests go, with which key, how fast.
struct SendingArguments: ParsableArguments {
    @Option(help: "Braze's REST endpoint, https://rest.… (plain http only to loopback).")
    var endpoint: String?

    @Option(help: "Braze instance, such as US-06, instead of an endpoint.")
    var instance: String?

    @Option(help: "File with the REST API key (default: the variable BRAZE_API_KEY).")
    var apiKeyFile: String?

    @Option(help: "Requests in a window, such as 3000/3s,250000/1h (default by mode: Braze's documented limit).")
    var rateLimit: String?

    @Option(help: "The part of the limit that this run may use, over 0 and at most 1.")
    var rateShare = 0.8

    @Option(help: "Requests in the air, at most.")
    var concurrency = 128

    @Option(help: "Attempts of one request, 429s not counted.")
    var maxAttempts = 6

    @Option(help: "Time for one attempt.")
    var timeout = TimeSpan(.seconds(30))

    @Option(help: "users: a user's batches wait for each other. none: they do not.")
    var order: Order = .users

    @Option(help: "HTTP version: 1 or 2.")
    var http = 1

    @Flag(help: "Send the header X-Braze-Bulk, as Braze's own importers do; its effect is not documented.")
    var bulkHeader = false

    @Flag(help: "Send records with an unknown outcome again: at least once instead of at most once.")
    var resendUnknown = false

    enum Order: String, CaseIterable, ExpressibleByArgument {
        case users
        case none
    }

    func validate() throws {
        guard endpoint == nil || instance == nil else {
            throw ValidationError("give --endpoint or --instance, not both")
        }
        guard rateShare > 0, rateShare <= 1 else { throw ValidationError("--rate-share must be over 0 and at most 1") }
        guard (1...10_000).contains(concurrency) else { throw ValidationError("--concurrency must be 1 to 10000") }
        guard maxAttempts >= 1 else { throw ValidationError("--max-attempts must be at least 1") }
        guard http == 1 || http == 2 else { throw ValidationError("--http must be 1 or 2") }
        _ = try limits()
    }

    /// How to reach Braze; reads the key.
    func transport() throws -> HTTPTransportConfiguration {
        var configuration = HTTPTransportConfiguration(
            endpoint: try endpointURL(),
            key: try key(),
            connectionLimit: concurrency
        )
        configuration.version = http == 2 ? .two : .one
        configuration.requestTimeout = timeout.duration
        configuration.sendsBulkHeader = bulkHeader
        configuration.userAgent = "td2braze/\(Td2braze.version)"
        return configuration
    }

    /// The sending side of a load.
    func apply(to options: inout LoadOptions) throws {
        options.concurrency = concurrency
        options.keepsOrder = order == .users
        if let limits = try limits() { options.rateLimits = limits }
        options.rateShare = rateShare
        options.retry.maximumAttempts = maxAttempts
        options.retry.resendsUnknown = resendUnknown
    }

    private func limits() throws -> [RateLimit]? {
        do {
            return try rateLimit.map { try RateLimit.parse($0) }
        } catch let error as RateLimitSyntaxError {
            throw ValidationError("--rate-limit: \(error)")
        }
    }

    private func endpointURL() throws -> EndpointURL {
        if let endpoint { return try EndpointURL(endpoint) }
        guard let instance else {
            throw CommandFailure(.configuration, "say where to send: --endpoint URL or --instance, such as US-06")
        }
        guard let found = Instance(name: instance) else {
            throw CommandFailure(.configuration, "--instance: \(instance) is not known; give --endpoint URL")
        }
        return EndpointURL(found)
    }

    private func key() throws -> APIKey {
        if let apiKeyFile {
            guard let text = FileManager.default.contents(atPath: apiKeyFile) else {
                throw CommandFailure(.configuration, "\(apiKeyFile): no such file, or not readable")
            }
            return try APIKey(String(decoding: text, as: UTF8.self))
        }
        guard let text = ProcessInfo.processInfo.environment["BRAZE_API_KEY"], !text.isEmpty else {
            throw CommandFailure(
                .configuration,
                "no API key: set BRAZE_API_KEY, or name a file that holds it with --api-key-file"
            )
        }
        return try APIKey(text)
    }
}

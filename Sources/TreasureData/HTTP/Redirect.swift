internal import Foundation

/// Where a GET goes on; a POST goes nowhere else, for it carries keys and records.
enum Redirect {
    /// Redirects of one request, at most.
    static let limit = 5

    /// The request that an answer asks for (RFC 9110, section 15.4).
    ///
    /// - Parameters:
    ///   - request: what was answered.
    ///   - status: the answer's.
    ///   - location: its header `Location`.
    /// - Returns: `nil` when the answer is one to keep.
    /// - Throws: ``TreasureDataError`` when what is encrypted would go on in the clear.
    static func target(
        of request: WebRequest,
        status: Int,
        location: String?
    ) throws(TreasureDataError) -> WebRequest? {
        guard request.body == nil, [301, 302, 303, 307, 308].contains(status), let location,
            let old = URL(string: request.url), let new = URL(string: location, relativeTo: old)?.absoluteURL,
            let scheme = new.scheme?.lowercased(), scheme == "https" || scheme == "http"
        else { return nil }
        guard scheme == "https" || old.scheme?.lowercased() == "http" else {
            throw TreasureDataError(.unexpectedAnswer, "the server redirects from https to http: refused")
        }
        var next = request
        next.url = new.absoluteString
        if origin(new) != origin(old) {
            next.headers.removeAll { $0.0.lowercased() == "authorization" }
        }
        return next
    }

    private static func origin(_ url: URL) -> [String] {
        let scheme = url.scheme?.lowercased() ?? ""
        return [scheme, url.host?.lowercased() ?? "", "\(url.port ?? (scheme == "https" ? 443 : 80))"]
    }
}

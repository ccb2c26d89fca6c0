internal import Braze
internal import Synchronization

/// Whether Braze has ever answered: before that, a 2xx from somebody else means that the endpoint is wrong.
///
/// A captive portal or a proxy takes every request with its own page. When it is the first to answer, nothing of this
/// run can have been applied, and nothing will be; when it comes between later, it will go away again.
final class Acquaintance: Sendable {
    private let isMade = Atomic(false)

    /// Makes of a foreign answer what it means here.
    func judge(_ verdict: Verdict) -> Verdict {
        switch verdict {
        case .foreign(let message):
            guard !isMade.load(ordering: .acquiring) else { return verdict }
            return .stop(.configuration, message: message + ": is this Braze, or a portal or proxy on the way?")
        case .delivered, .partial, .unclear, .refused:
            isMade.store(true, ordering: .releasing)
            return verdict
        case .tooLarge, .retry, .stop:
            return verdict
        }
    }
}

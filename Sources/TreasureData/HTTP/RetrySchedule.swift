internal import Foundation

/// When to try again what made no progress: at once doubling and spread by chance, and not for ever.
struct RetrySchedule: Sendable {
    /// Attempts without progress, at most.
    var attemptLimit = 10
    var base = Duration.milliseconds(500)
    var ceiling = Duration.seconds(30)
    /// The longest wait that a server can impose.
    var longestNamed = Duration.seconds(600)
    private var failures = 0

    init() {}

    /// Forgets the failures: something came.
    mutating func progressed() { failures = 0 }

    /// The wait before the next attempt.
    ///
    /// - Parameters:
    ///   - named: what the server says in `Retry-After`.
    ///   - chance: from 0 up to 1.
    /// - Returns: `nil` when it is time to give up.
    mutating func delay(named: Duration?, chance: Double) -> Duration? {
        failures += 1
        guard failures < attemptLimit else { return nil }
        let full = min(ceiling, base * (1 << min(failures - 1, 16)))
        // A server that names no time to speak of is not asked without end.
        return max(min(named ?? .zero, longestNamed), full * (0.5 + chance / 2))
    }
}

/// The wait that the header `Retry-After` names, in seconds or as a date (RFC 9110, section 10.2.3).
enum RetryAfter {
    static func duration(_ text: String?, now: Double) -> Duration? {
        guard let text = text?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return nil }
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Int(text.prefix(9)).map { .seconds($0) } }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        guard let date = format.date(from: text) else { return nil }
        let seconds = date.timeIntervalSince1970 - now
        return seconds > 0 && seconds < 1e9 ? .seconds(seconds) : nil
    }
}

/// Which of several profiles with one e-mail or phone is meant.
///
/// Source: Braze documentation, "POST: Identify users" (values; `identified` and `unidentified` exclude each
/// other).
enum Prioritization: String, CaseIterable, Sendable {
    case identified
    case unidentified
    case mostRecentlyUpdated = "most_recently_updated"
    case leastRecentlyUpdated = "least_recently_updated"

    static func sentence(_ value: JSONElement?) -> String? {
        read(value) == nil ? "'prioritization' is not valid" : nil
    }

    /// The rules in their order; `nil` when they are absent, empty or malformed.
    static func read(_ value: JSONElement?) -> [Prioritization]? {
        guard let elements = value?.elements, !elements.isEmpty else { return nil }
        let rules = elements.compactMap { $0.string.flatMap(Prioritization.init(rawValue:)) }
        guard rules.count == elements.count else { return nil }
        return rules.contains(.identified) && rules.contains(.unidentified) ? nil : rules
    }
}

/// What is kept of a handled request until it is answered.
struct Handling: Sendable {
    var accepted = 0
    var refused = 0
    var sentences: [String] = []
    /// Fingerprints of the users that its objects are about.
    var users: [UInt64] = []
    /// Fingerprints of its events and purchases.
    var events: [UInt64] = []

    init(_ handled: Handled) {
        sentences = handled.sentences
        for array in handled.arrays {
            accepted += array.accepted.count
            refused += array.refused
            users += array.accepted.compactMap { Fingerprint.user($0.fields) }
            if array.name == "events" || array.name == "purchases" {
                events += array.accepted.map { Fingerprint.event($0.element) }
            }
        }
    }
}

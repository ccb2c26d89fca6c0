/// Braze's own id of a user: 24 hexadecimal digits (recorded traffic); the sandbox's carry the profile's place.
struct BrazeID: Hashable, Sendable {
    /// Below 2³².
    var slot: Int
    /// Counts the profiles that were made, below 2³².
    var generation: Int

    private static let prefix = "5a11b0c5"

    init(slot: Int, generation: Int) {
        self.slot = slot
        self.generation = generation
    }

    /// Reads an id of the sandbox's own; `nil` for any other text.
    init?(_ text: String) {
        guard text.utf8.count == 24, text.hasPrefix(Self.prefix),
            let generation = Int(text.dropFirst(8).prefix(8), radix: 16), let slot = Int(text.suffix(8), radix: 16)
        else { return nil }
        self.init(slot: slot, generation: generation)
    }

    var text: String {
        Self.prefix + Self.padded(generation) + Self.padded(slot)
    }

    private static func padded(_ value: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}

/// A user alias: unique in its workspace as a pair, one name a label for each user.
struct Alias: Hashable, Sendable {
    var label: String
    var name: String

    init(label: String, name: String) {
        self.label = label
        self.name = name
    }

    /// For the index; the same for the same pair.
    var hash: UInt64 { ByteHash.of(name, seed: ByteHash.of(label)) }

    /// Reads `{"alias_name":…,"alias_label":…}`.
    init?(_ value: JSONElement?) {
        guard let label = value?["alias_label"]?.string, let name = value?["alias_name"]?.string else { return nil }
        self.init(label: label, name: name)
    }
}

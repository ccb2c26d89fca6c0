/// A user alias: unique in its workspace as a pair, one name a label for each user.
struct Alias: Hashable, Sendable {
    var label: String
    var name: String

    init(label: String, name: String) {
        self.label = label
        self.name = name
    }

    /// Reads `{"alias_name":…,"alias_label":…}`.
    init?(_ value: JSONElement?) {
        guard let label = value?["alias_label"]?.string, let name = value?["alias_name"]?.string else { return nil }
        self.init(label: label, name: name)
    }
}

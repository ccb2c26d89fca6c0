/// A REST API key of the sandbox.
public struct SandboxKey: Sendable {
    /// The key of a sandbox that was not told another.
    public static let defaultKey = "sandbox-key"

    /// What clients send after `Bearer`.
    public var key: String
    /// What the key may do, as `users.track`; `nil` allows everything.
    ///
    /// Source: Braze documentation, "API key permissions".
    public var permissions: Set<String>?
    /// The workspace that the key belongs to: rate limits and profiles are kept for each.
    public var workspace: String

    public init(_ key: String, permissions: Set<String>? = nil, workspace: String = "main") {
        self.key = key
        self.permissions = permissions
        self.workspace = workspace
    }

    /// Reads `KEY` or `KEY=users.track,users.delete`.
    ///
    /// - Parameter argument: the text of one `--key` option; `nil` comes back when its key is empty.
    public init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let key = parts.first, !key.isEmpty else { return nil }
        self.init(
            String(key),
            permissions: parts.count == 2 ? Set(parts[1].split(separator: ",").map(String.init)) : nil
        )
    }

    func allows(_ permission: String) -> Bool {
        permissions?.contains(permission) ?? true
    }
}

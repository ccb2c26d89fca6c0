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

    /// Reads `KEY`, `KEY=users.track,users.delete`, `KEY@WORKSPACE` or both together.
    ///
    /// - Parameter argument: the text of one `--key` option; `nil` comes back when its key or its workspace is empty.
    public init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let names = parts[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard names.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.init(
            String(names[0]),
            permissions: parts.count == 2 ? Set(parts[1].split(separator: ",").map(String.init)) : nil
        )
        if names.count == 2 { workspace = String(names[1]) }
    }

    func allows(_ permission: String) -> Bool {
        permissions?.contains(permission) ?? true
    }
}

public import Rows

/// An object that the sandbox accepted; kept on request, for tests.
public struct AcceptedObject: Hashable, Sendable {
    /// `/users/track`.
    public var path: String
    /// `attributes`.
    public var array: String
    public var object: JSONValue
}

/// One request on its way through the sandbox.
struct Visit: Sendable {
    /// From 1, in order of arrival.
    var number: Int
    /// Since 1970.
    var arrival: Duration
    var path: String
    /// What goes wrong with it; set once it has passed the gate.
    var fault: SandboxFault?
    /// Of its body.
    var bytes = 0
    /// What became of its objects; `nil` until they have been looked at.
    var handling: Handling?
}

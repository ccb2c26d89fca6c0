/// A window of the server's own that its answers tell of: how much of it this run may still use.
///
/// Contracts have an hourly limit beside the burst (Braze documentation, "POST: Track users", "Monthly Active Users CY
/// 24-25"; "API rate limits"), and nobody need have told us which. The part of it that is not this run's share is left
/// to the workspace's other traffic; what is in the air may not be in the server's count yet.
struct ServerWindow: Hashable, Sendable {
    /// Requests in the whole window.
    var limit: Int
    /// Requests that the server would still take.
    var remaining: Int
    /// When the next window begins.
    var end: Duration

    /// The requests that may still be sent.
    ///
    /// - Parameters:
    ///   - share: the part of the limit that this run may use.
    ///   - inAir: requests that were sent, or are about to be, and not answered.
    /// - Returns: at most the limit; under zero when more are in the air than there is room for.
    func room(share: Double, inAir: Int) -> Int {
        let reserve = Int(exactly: (Double(limit) * (1 - share)).rounded()) ?? .max
        return max(0, remaining - reserve) - inAir
    }
}

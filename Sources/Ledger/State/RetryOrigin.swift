/// What a retry takes over from the run whose records it sends: they belong in that run's workspace and no other.
public struct RetryOrigin: Sendable {
    /// The run's state directory.
    let path: String
    let destination: String
    /// The mark of the run's API key; `nil` when nothing has come of any record under it, so that it may have been a
    /// wrong one.
    let key: KeyMark?

    init(path: String, _ history: JournalHistory) {
        self.path = path
        destination = history.identity.destination
        key = history.state.hasReachedBraze ? history.identity.key : nil
    }

    /// Refuses to send the records elsewhere.
    ///
    /// - Parameter identity: of the retry.
    /// - Throws: ``StateError`` when it goes to another endpoint than the run.
    func check(_ identity: RunIdentity) throws(StateError) {
        guard destination == identity.destination else {
            let message = "the records are of a run that sends to \(destination), not to \(identity.destination)"
            throw StateError(.differs, path: path, message)
        }
    }
}

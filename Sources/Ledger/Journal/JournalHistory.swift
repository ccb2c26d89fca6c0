/// What the bytes of a journal tell, up to the first that are torn or damaged.
///
/// ```
/// identity | snapshot? | event | event | …
/// ```
struct JournalHistory {
    /// Marks the record that holds a ``RunState``; events have marks of their own.
    private static let snapshotMark: UInt8 = 2

    var identity: RunIdentity
    var state: RunState
    /// Bytes that are good; what stands behind them is to be cut off.
    var length: Int

    /// Reads a journal.
    ///
    /// - Parameter bytes: all of it.
    /// - Throws: ``JournalReader/Malformed`` when the identity is damaged. It is written whole or not at all, so no
    ///   crash explains that.
    init(_ bytes: [UInt8]) throws(JournalReader.Malformed) {
        guard let first = JournalFrames.first(of: bytes[...]) else { throw JournalReader.Malformed() }
        identity = try RunIdentity(payload: first)
        state = RunState(inputs: identity.inputs.count)
        length = first.endIndex
        while let payload = JournalFrames.first(of: bytes[length...]) {
            guard (try? apply(payload)) != nil else { return }
            length = payload.endIndex
        }
    }

    private mutating func apply(_ payload: ArraySlice<UInt8>) throws(JournalReader.Malformed) {
        if payload.first == Self.snapshotMark {
            let snapshot = try RunState(payload: payload.dropFirst())
            guard snapshot.inputs.count == identity.inputs.count else { throw JournalReader.Malformed() }
            state = snapshot
        } else {
            state.apply(try JournalEvent(payload: payload))
        }
    }

    /// A journal that tells this state and nothing else.
    static func beginning(_ identity: RunIdentity, _ state: RunState) -> [UInt8] {
        JournalFrames.frame(identity.payload) + JournalFrames.frame([snapshotMark] + state.payload)
    }
}

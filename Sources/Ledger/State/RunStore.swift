internal import Rows

/// A run's state directory, open: locked, its journal read and continued.
///
/// ```
/// DIR/lock   DIR/journal   DIR/rejects.jsonl   DIR/unknown.jsonl   DIR/retry-N/
/// ```
public final class RunStore: Sendable {
    /// The directory as the user named it.
    public let path: String
    /// What earlier attempts settled; it does not change while this one runs.
    public let plan: ResumePlan
    /// Whether there were earlier attempts.
    public let isResumed: Bool
    /// Damaged or torn bytes that were cut off the journal's end.
    public let lostBytes: Int
    /// Records that earlier attempts wrote down, by reason.
    public let earlierReasons: [String: Int]
    public let rejectsPath: String
    public let unknownPath: String

    let journal: Journal
    private let identity: RunIdentity
    private let lock: StateLock

    /// Opens a state directory, creating it if need be.
    ///
    /// - Parameters:
    ///   - path: the directory.
    ///   - identity: of the run that is to begin or go on.
    ///   - key: the API key; a mark of it is kept, and another one is refused.
    ///   - isKeyRotated: whether another one is of the same workspace, and takes the old one's place.
    ///   - skipsInvalid: whether this attempt goes on behind rejected and invalid records; otherwise it stops at them,
    ///     and the next one comes to them again.
    ///   - rejects: where invalid and rejected records go; by default into the directory.
    ///   - unknown: where records with an unknown outcome go; by default into the directory.
    ///   - inputsMayGrow: whether a file may have become longer since the last attempt.
    ///   - origin: of a retry: the run whose records it sends, to the same place and under the same key.
    /// - Throws: ``StateError`` when another run uses the directory, it is of another run, or cannot be used.
    public init(
        path: String,
        identity: RunIdentity,
        key: String? = nil,
        isKeyRotated: Bool = false,
        skipsInvalid: Bool = true,
        rejects: String? = nil,
        unknown: String? = nil,
        inputsMayGrow: Bool = false,
        origin: RetryOrigin? = nil
    ) throws(StateError) {
        try origin?.check(identity)
        self.path = path
        var identity = identity
        identity.key = key.map { KeyMark(of: $0) }
        rejectsPath = rejects ?? path + "/" + Self.rejectsName
        unknownPath = unknown ?? path + "/" + Self.unknownName
        try StateLock.create(directory: path)
        lock = try StateLock(directory: path)
        let disk = DirectoryDisk(directory: path)
        var state = RunState(inputs: identity.inputs.count)
        var known = origin?.key
        let bytes = try disk.read()
        if let bytes {
            let history = try Self.history(of: bytes, path)
            if let objection = history.identity.objection(to: identity, inputsMayGrow: inputsMayGrow) {
                throw StateError(.differs, path: path, "the state is of another run: \(objection)")
            }
            // A key with which nothing came of any record may have been the wrong one.
            if history.state.hasReachedBraze { known = history.identity.key ?? known }
            state = history.state
            state.begin(boot: SystemBoot.current)
            lostBytes = bytes.count - history.length
        } else {
            lostBytes = 0
        }
        if let known, !isKeyRotated {
            guard key.map(known.isOf) ?? true else {
                let objection = "it has another API key; with a new one of the same workspace, add --key-rotated"
                throw StateError(.differs, path: path, "the state is of another run: \(objection)")
            }
            identity.key = known
        }
        self.identity = identity
        isResumed = bytes != nil
        earlierReasons = isResumed ? try Self.mend(&state, identity, rejects: rejectsPath, unknown: unknownPath) : [:]
        plan = ResumePlan(inputs: state.inputs)
        journal = try Journal(identity, state, plan: plan, disk: disk)
        journal.append(.attempt(.init(boot: SystemBoot.current, skipsInvalid: skipsInvalid)))
        if let failure = journal.failure { throw failure }
    }

    /// Names of the files in the directory.
    public static let rejectsName = "rejects.jsonl"
    public static let unknownName = "unknown.jsonl"

    /// How far the run has come, over all attempts.
    public var progress: RunProgress { RunProgress(identity, journal.state) }

    /// The inputs' names, by index, as the run is known by them.
    public var inputNames: [String] { identity.inputs.map(\.name) }

    /// Lets another run have the directory: this one writes nothing more.
    func close() { lock.release() }

    /// Reads how far a run has come, also while it goes on; changes nothing.
    ///
    /// - Parameter path: the state directory.
    /// - Returns: the progress, and whether a process is at work on it.
    /// - Throws: ``StateError`` when there is no state, or it is damaged.
    public static func look(at path: String) throws(StateError) -> (progress: RunProgress, isRunning: Bool) {
        guard let bytes = try DirectoryDisk(directory: path).read() else {
            throw StateError(.notFound, path: path, "there is no state of a run")
        }
        let history = try history(of: bytes, path)
        return (RunProgress(history.identity, history.state), StateLock.isTaken(directory: path))
    }

    /// Brings the files of a run that has stopped in line with its journal, so that they can be read.
    ///
    /// - Parameter path: the state directory.
    /// - Returns: what a retry of the records must keep to.
    /// - Throws: ``StateError`` when the run goes on, there is no state, or it is damaged, and when the run stopped at a
    ///   record that was rejected or invalid: whoever goes on with the run comes to that record again.
    @discardableResult
    public static func mend(_ path: String) throws(StateError) -> RetryOrigin {
        let lock = try StateLock(directory: path)
        defer { withExtendedLifetime(lock) {} }
        guard let bytes = try DirectoryDisk(directory: path).read() else {
            throw StateError(.notFound, path: path, "there is no state of a run")
        }
        let history = try history(of: bytes, path)
        guard !history.state.hasStoppers else {
            let message = "the run stopped at a record that was rejected or invalid: go on with the run itself first"
            throw StateError(.unfinished, path: path, message)
        }
        var state = history.state
        state.begin(boot: SystemBoot.current)
        _ = try mend(&state, history.identity, rejects: path + "/" + rejectsName, unknown: path + "/" + unknownName)
        return RetryOrigin(path: path, history)
    }

    private static func history(of bytes: [UInt8], _ path: String) throws(StateError) -> JournalHistory {
        do {
            return try JournalHistory(bytes)
        } catch {
            throw StateError(.damaged, path: path, "the journal is damaged, or of another version of td2braze")
        }
    }

    /// Brings the records' files and the state in line with each other.
    private static func mend(
        _ state: inout RunState,
        _ identity: RunIdentity,
        rejects: String,
        unknown: String
    ) throws(StateError) -> [String: Int] {
        let names = identity.inputs.map(\.name)
        do throws(RecordFileError) {
            let refused: Set<InputProgress.Fate> = [.rejected, .invalid]
            let first = try RecordFileRepair(path: rejects, inputs: names, state: state, fates: refused)
            let second = try RecordFileRepair(path: unknown, inputs: names, state: state, fates: [.unknown])
            for fate in refused { state.forget(fate) { first.written.contains(.init(input: $0, number: $1)) } }
            state.forget(.unknown) { second.written.contains(.init(input: $0, number: $1)) }
            return first.reasons.merging(second.reasons) { $0 + $1 }
        } catch {
            throw StateError(.inputOutput, path: error.path, error.message)
        }
    }
}

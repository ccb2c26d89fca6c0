/// What the journal needs of a disk; tests have one that fills up and forgets.
protocol StateDisk: Sendable {
    /// All bytes of the journal; `nil` when there is none.
    func read() throws(StateError) -> [UInt8]?

    /// Writes the beginning of another journal beside the journal, durably, and opens it for more.
    func stage(_ bytes: [UInt8]) throws(StateError) -> any AppendFile

    /// Puts what was staged last in the journal's place, whole or not at all.
    func install() throws(StateError)

    /// Makes ``install()`` outlive a loss of power.
    func sync() throws(StateError)
}

extension StateDisk {
    /// Puts these bytes in the journal's place, whole or not at all, durably, and opens it for more.
    func replace(with bytes: [UInt8]) throws(StateError) -> any AppendFile {
        let file = try stage(bytes)
        try install()
        try sync()
        return file
    }
}

/// A file that only grows.
protocol AppendFile: Sendable {
    /// Appends bytes; when this throws, some of them may have been written.
    func append(_ bytes: [UInt8]) throws(StateError)

    /// Makes what was appended outlive a loss of power.
    func sync() throws(StateError)
}

/// Why a run's state cannot be used, or not further.
public struct StateError: Error, Hashable, Sendable {
    public enum Code: Hashable, Sendable {
        /// There is no state in the directory.
        case notFound
        /// Another run uses the directory.
        case locked
        /// The state is of another run: other inputs or options.
        case differs
        /// The run has to go on before its records can be sent again.
        case unfinished
        /// The journal's beginning is not what this version writes.
        case damaged
        /// The disk is full or fails.
        case inputOutput
    }

    public var code: Code
    /// The state directory as the user named it.
    public var path: String
    /// A sentence for people, without the path.
    public var message: String

    public init(_ code: Code, path: String, _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }
}

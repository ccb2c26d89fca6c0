/// One input: what it is called, how it is opened, and what is known of it before it is read.
public struct InputSource: Sendable {
    /// What tells an input's content from another without reading it.
    public struct Stamp: Hashable, Sendable {
        /// Bytes as they are stored, compressed or not; 0 when nobody knows.
        public var size: Int
        /// An ETag or an id; two contents never share one.
        public var tag: String

        public init(size: Int, tag: String) {
            self.size = size
            self.tag = tag
        }
    }

    /// Opens the input; the closure it gets is asked while a read waits, and true ends the reading.
    public typealias Opening =
        @Sendable (_ isCalledOff: @escaping @Sendable () -> Bool) throws(IntakeError) -> any ByteSource

    /// The input as people read of it; holds no secret.
    public let name: String
    /// Records that the input must hold; `nil` when nobody said.
    public var expectedRecords: Int?
    /// `nil` for files, which are looked at, and for streams.
    public var stamp: Stamp?
    private let opening: Opening
    /// The file, where it is one by its path.
    private var path: String?

    public init(name: String, expectedRecords: Int? = nil, stamp: Stamp? = nil, opening: @escaping Opening) {
        self.name = name
        self.expectedRecords = expectedRecords
        self.stamp = stamp
        self.opening = opening
    }

    /// A file, or `-` for standard input.
    public static func file(_ path: String) -> InputSource {
        var source = InputSource(name: path) { (isCalledOff) throws(IntakeError) in
            try FileSource(path: path, isCalledOff: isCalledOff)
        }
        source.path = path == "-" ? nil : path
        return source
    }

    /// Whether it is a regular file: one that may be opened and read before its turn, and makes no one wait.
    public var isRegularFile: Bool { path.flatMap(FileKind.init(path:)) == .file }

    func open(isCalledOff: @escaping @Sendable () -> Bool) throws(IntakeError) -> any ByteSource {
        try opening(isCalledOff)
    }
}

/// Which part of a file is fetched when: parts in order, as many at a time as there are slots to keep them in.
///
/// ```
/// consumed        granted
///    │ ▓▓▓▓ ▓▓░░ ▓▓▓▓ ░░░░ │ not yet
///    ╰── at most `slots` ──╯
/// ```
struct PartWindow: Hashable, Sendable {
    /// A part of the file.
    struct Part: Hashable, Sendable {
        var index: Int
        /// Its bytes; of a file of unknown length, as many as it may hold.
        var bytes: Range<Int>
    }

    let partBytes: Int
    let slots: Int
    /// `nil` until somebody knows.
    private(set) var length: Int?
    /// Parts that somebody fetches or has fetched.
    private(set) var granted = 0
    /// Parts that are read to their end.
    private(set) var consumed = 0

    /// A window over a file.
    ///
    /// - Parameters:
    ///   - partBytes: at least 1.
    ///   - slots: parts in memory at a time, at least 1.
    ///   - length: of the file, if known.
    init(partBytes: Int, slots: Int, length: Int?) {
        self.partBytes = max(1, partBytes)
        self.slots = max(1, slots)
        self.length = length
    }

    /// Whether every part is granted.
    var isGrantedOut: Bool { length.map { granted * partBytes >= $0 } ?? false }
    /// Whether every part is read.
    var isConsumed: Bool { length.map { consumed * partBytes >= $0 } ?? false }

    /// The next part; `nil` when there is none, or no slot for it.
    mutating func grant() -> Part? {
        guard !isGrantedOut, granted - consumed < slots else { return nil }
        defer { granted += 1 }
        let start = granted * partBytes
        return Part(index: granted, bytes: start..<min(start + partBytes, length ?? .max))
    }

    /// Frees the slot of the first part.
    mutating func consume() { consumed += 1 }

    /// Says how long the file is, once its end was met.
    mutating func end(at length: Int) { self.length = length }

    /// Where a part is kept.
    func slot(of index: Int) -> Int { index % slots }
}

internal import Intake

/// What of a download is there, which part comes next, and what its reader meets: the pure half of ``Download``.
struct DownloadState: Sendable {
    /// What the reader meets.
    enum Turn: Hashable, Sendable {
        /// Bytes of the first part are there.
        case copy(slot: Int, bytes: Range<Int>)
        /// A part is done with and its slot free: look again.
        case again
        case wait
        case end
        case failed(IntakeError)
    }

    private(set) var window: PartWindow
    /// Bytes that are there, and whether these are all, by slot.
    private var filled: [Int]
    private var isWhole: [Bool]
    /// Bytes of the first part that are read.
    private var read = 0
    private(set) var failure: IntakeError?
    private var isOpened = false
    private var isStopped = false

    /// A download that has not begun.
    init(window: PartWindow) {
        self.window = window
        filled = Array(repeating: 0, count: window.slots)
        isWhole = Array(repeating: false, count: window.slots)
    }

    // MARK: The tasks that fetch

    /// Whether nobody gets a part any more.
    var isOver: Bool { hasEnded || window.isGrantedOut }

    /// Whether what is fetched now is of no use.
    var hasEnded: Bool { isStopped || failure != nil }

    /// The next part to fetch; `nil` when it is not opened, over, or without a free slot.
    mutating func next() -> PartWindow.Part? {
        guard isOpened, !isOver, let part = window.grant() else { return nil }
        let slot = window.slot(of: part.index)
        filled[slot] = 0
        isWhole[slot] = false
        return part
    }

    /// Takes note of how many bytes of a part are there.
    mutating func fill(_ part: PartWindow.Part, count: Int) {
        let slot = window.slot(of: part.index)
        filled[slot] = count
        if count == part.bytes.count { isWhole[slot] = true }
    }

    /// Takes note that the file ends behind so many bytes of a part.
    mutating func end(in part: PartWindow.Part, count: Int) {
        window.end(at: part.bytes.lowerBound + count)
        isWhole[window.slot(of: part.index)] = true
    }

    /// Takes note of the first failure; what stands before the gap can still be read.
    mutating func fail(_ error: IntakeError) { failure = failure ?? error }

    mutating func stop() { isStopped = true }

    // MARK: The thread that reads

    mutating func open() { isOpened = true }

    /// Whether the reader's next turn is anything but waiting.
    var isReady: Bool {
        let slot = window.slot(of: window.consumed)
        let isThere = window.consumed < window.granted && (isWhole[slot] || filled[slot] > read)
        return isThere || failure != nil || window.isConsumed
    }

    /// The reader's next turn.
    ///
    /// - Parameter room: bytes that it can take.
    /// - Returns: what to do; bytes to copy count as read with ``copied(_:)``.
    mutating func turn(room: Int) -> Turn {
        let slot = window.slot(of: window.consumed)
        if window.consumed < window.granted {
            if filled[slot] > read { return .copy(slot: slot, bytes: read..<min(filled[slot], read + room)) }
            if isWhole[slot] {
                window.consume()
                filled[slot] = 0
                isWhole[slot] = false
                read = 0
                return .again
            }
        } else if window.isConsumed {
            return .end
        }
        return failure.map(Turn.failed) ?? .wait
    }

    /// Counts bytes of the first part as read.
    mutating func copied(_ bytes: Range<Int>) { read = bytes.upperBound }
}

internal import Dispatch
public import Intake
internal import Synchronization

/// How a download is done.
public struct DownloadOptions: Sendable {
    /// Requests at a time; also the parts that are in memory.
    public var connections = 6
    /// Bytes of one part, at most.
    public var partBytes = 8 * 1_048_576
    /// Bytes of one part, at least: a request is worth so many.
    public var leastPartBytes = 1_048_576

    public init() {}

    /// Bytes of one part of a file: smaller ones for a small file, so that every connection gets a few.
    func partBytes(ofFile length: Int?) -> Int {
        let share = (length ?? .max) / (max(1, connections) * 4)
        return max(1, min(partBytes, max(leastPartBytes, share)))
    }
}

/// A file on its way here: fetched in parallel parts, read in order, never more of it in memory than
/// parts × connections.
///
/// Tasks fetch (``withDownloads(_:_:)``), one plain thread reads (``DownloadSource``). The reader frees a slot with each
/// part that it is done with; the tasks wait for one. So a slow reader stops the fetching.
public final class Download: Sendable {
    /// What the reading thread meets.
    enum Turn {
        case copy(slot: Int, bytes: Range<Int>)
        case again
        case wait
        case end
        case failed(IntakeError)
    }

    private struct State {
        var window: PartWindow
        /// Bytes that are there, and whether these are all, by slot.
        var filled: [Int]
        var isWhole: [Bool]
        /// Bytes of the first part that are read.
        var read = 0
        var failure: IntakeError?
        var takers: [CheckedContinuation<PartWindow.Part?, Never>] = []
        var isOpened = false
        var isStopped = false
        var readerWaits = false

        /// Parts for those who wait for one.
        mutating func grants() -> [(CheckedContinuation<PartWindow.Part?, Never>, PartWindow.Part?)] {
            var grants: [(CheckedContinuation<PartWindow.Part?, Never>, PartWindow.Part?)] = []
            while let taker = takers.last {
                let part = next()
                if part == nil, !isOver { break }
                takers.removeLast()
                grants.append((taker, part))
            }
            return grants
        }

        /// Whether nobody gets a part any more.
        var isOver: Bool { isStopped || failure != nil || window.isGrantedOut }

        mutating func next() -> PartWindow.Part? {
            guard isOpened, !isOver, let part = window.grant() else { return nil }
            let slot = window.slot(of: part.index)
            filled[slot] = 0
            isWhole[slot] = false
            return part
        }
    }

    public let file: RemoteFile
    let client: WebClient
    let options: DownloadOptions
    private let buffers: [PartBuffer]
    private let state: Mutex<State>
    private let arrival = DispatchSemaphore(value: 0)

    /// A download that has not begun.
    ///
    /// - Parameters:
    ///   - file: what to fetch, looked at.
    ///   - client: fetches it.
    ///   - options: how.
    public init(_ file: RemoteFile, client: WebClient, options: DownloadOptions = DownloadOptions()) {
        self.file = file
        self.client = client
        self.options = options
        let slots = max(1, options.connections)
        let partBytes = options.partBytes(ofFile: file.length)
        buffers = (0..<slots).map { _ in PartBuffer(capacity: partBytes) }
        state = Mutex(
            State(
                window: PartWindow(partBytes: partBytes, slots: slots, length: file.length),
                filled: Array(repeating: 0, count: slots),
                isWhole: Array(repeating: false, count: slots)
            )
        )
    }

    // MARK: The tasks that fetch

    /// The next part to fetch, waiting for a slot; `nil` when there is none left.
    func nextPart() async -> PartWindow.Part? {
        await withCheckedContinuation { continuation in
            let part = state.withLock { state -> PartWindow.Part?? in
                if let part = state.next() { return .some(part) }
                if state.isOver { return .some(nil) }
                state.takers.append(continuation)
                return nil
            }
            if let part { continuation.resume(returning: part) }
        }
    }

    /// Puts bytes of a part behind those that are there.
    func append(_ bytes: UnsafeRawBufferPointer, to part: PartWindow.Part, at offset: Int) {
        let slot = part.index % buffers.count
        buffers[slot].write(bytes, at: offset)
        change { state in
            state.filled[slot] = offset + bytes.count
            if offset + bytes.count == part.bytes.count { state.isWhole[slot] = true }
        }
    }

    /// Says that the file ends with what is there of a part.
    func end(in part: PartWindow.Part, count: Int) {
        change { state in
            state.window.end(at: part.bytes.lowerBound + count)
            state.isWhole[part.index % buffers.count] = true
        }
    }

    /// Ends the download; the reader still gets what stands before the gap.
    func fail(_ code: IntakeError.Code, _ message: String) {
        change { $0.failure = $0.failure ?? IntakeError(code, input: file.name, message) }
    }

    func stop() {
        change { $0.isStopped = true }
    }

    var isStopped: Bool { state.withLock { $0.isStopped || $0.failure != nil } }

    // MARK: The thread that reads

    func open() {
        change { $0.isOpened = true }
    }

    var isReady: Bool {
        state.withLock { state in
            let slot = state.window.slot(of: state.window.consumed)
            let isThere = state.isWhole[slot] || state.filled[slot] > state.read
            return isThere || state.failure != nil || state.window.isConsumed
        }
    }

    /// Reads some bytes, waiting for at least one.
    func read(
        into buffer: UnsafeMutableRawBufferPointer,
        isCalledOff: () -> Bool
    ) throws(IntakeError) -> Int {
        while true {
            switch turn(room: buffer.count) {
            case .copy(let slot, let bytes):
                buffers[slot].read(bytes, into: buffer)
                change { $0.read = bytes.upperBound }
                return bytes.count
            case .again: continue
            case .end: return 0
            case .failed(let error): throw error
            case .wait:
                if isCalledOff() { return 0 }
                _ = arrival.wait(timeout: .now() + .milliseconds(100))
            }
        }
    }

    private func turn(room: Int) -> Turn {
        var result = Turn.wait
        change { state in
            let slot = state.window.slot(of: state.window.consumed)
            let isFetched = state.window.consumed < state.window.granted
            if isFetched, state.filled[slot] > state.read {
                result = .copy(slot: slot, bytes: state.read..<min(state.filled[slot], state.read + room))
            } else if isFetched, state.isWhole[slot] {
                state.window.consume()
                state.filled[slot] = 0
                state.isWhole[slot] = false
                state.read = 0
                result = .again
            } else if state.window.isConsumed {
                result = .end
            } else if let failure = state.failure {
                result = .failed(failure)
            } else {
                state.readerWaits = true
            }
        }
        return result
    }

    /// Changes the state, and wakes whom it concerns.
    private func change(_ body: (inout State) -> Void) {
        let (grants, wakesReader) = state.withLock { state in
            let waited = state.readerWaits
            state.readerWaits = false
            body(&state)
            return (state.grants(), waited)
        }
        if wakesReader { arrival.signal() }
        for (taker, part) in grants { taker.resume(returning: part) }
    }
}

/// The reading end of a download.
public struct DownloadSource: ByteSource {
    private let download: Download
    private let isCalledOff: @Sendable () -> Bool

    /// Begins the download.
    ///
    /// - Parameters:
    ///   - download: read once.
    ///   - isCalledOff: asked while a read waits; true ends the reading.
    public init(_ download: Download, isCalledOff: @escaping @Sendable () -> Bool = { false }) {
        self.download = download
        self.isCalledOff = isCalledOff
        download.open()
    }

    public var name: String { download.file.name }

    public func isReady() -> Bool { download.isReady }

    public mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
        try download.read(into: buffer, isCalledOff: isCalledOff)
    }
}

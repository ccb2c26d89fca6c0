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
    private typealias Taker = CheckedContinuation<PartWindow.Part?, Never>

    /// The state, with those who wait for it to change.
    private struct Shared {
        var download: DownloadState
        /// Memory, from the opening to the end only: a run may have many downloads, one after another.
        var buffers: [PartBuffer] = []
        var takers: [Taker] = []
        var readerWaits = false

        /// Parts for those who wait for one.
        mutating func grants() -> [(Taker, PartWindow.Part?)] {
            var grants: [(Taker, PartWindow.Part?)] = []
            while let taker = takers.last {
                let part = download.next()
                if part == nil, !download.isOver { break }
                takers.removeLast()
                grants.append((taker, part))
            }
            return grants
        }
    }

    public let file: RemoteFile
    let client: WebClient
    let options: DownloadOptions
    private let slots: Int
    private let partBytes: Int
    private let shared: Mutex<Shared>
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
        slots = max(1, options.connections)
        partBytes = options.partBytes(ofFile: file.length)
        let window = PartWindow(partBytes: partBytes, slots: slots, length: file.length)
        shared = Mutex(Shared(download: DownloadState(window: window)))
    }

    // MARK: The tasks that fetch

    /// The next part to fetch, waiting for a slot; `nil` when there is none left.
    func nextPart() async -> PartWindow.Part? {
        await withCheckedContinuation { continuation in
            let part = shared.withLock { shared -> PartWindow.Part?? in
                if let part = shared.download.next() { return .some(part) }
                if shared.download.isOver { return .some(nil) }
                shared.takers.append(continuation)
                return nil
            }
            if let part { continuation.resume(returning: part) }
        }
    }

    /// Puts bytes of a part behind those that are there.
    func append(_ bytes: UnsafeRawBufferPointer, to part: PartWindow.Part, at offset: Int) {
        guard let buffer = buffer(part.index % slots) else { return }
        buffer.write(bytes, at: offset)
        change { $0.download.fill(part, count: offset + bytes.count) }
    }

    /// Says that the file ends with what is there of a part.
    func end(in part: PartWindow.Part, count: Int) {
        change { $0.download.end(in: part, count: count) }
    }

    /// Ends the download; the reader still gets what stands before the gap.
    func fail(_ code: IntakeError.Code, _ message: String) {
        change { $0.download.fail(IntakeError(code, input: file.name, message)) }
    }

    func stop() {
        change { $0.download.stop() }
    }

    var hasEnded: Bool { shared.withLock { $0.download.hasEnded } }

    // MARK: The thread that reads

    func open() {
        change { shared in
            shared.download.open()
            shared.buffers = (0..<slots).map { _ in PartBuffer(capacity: partBytes) }
        }
    }

    var isReady: Bool { shared.withLock { $0.download.isReady } }

    /// Reads some bytes, waiting for at least one.
    func read(
        into target: UnsafeMutableRawBufferPointer,
        isCalledOff: () -> Bool
    ) throws(IntakeError) -> Int {
        while true {
            switch turn(room: target.count) {
            case .copy(let slot, let bytes):
                buffer(slot)?.read(bytes, into: target)
                change { $0.download.copied(bytes) }
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

    private func turn(room: Int) -> DownloadState.Turn {
        var turn = DownloadState.Turn.wait
        change { shared in
            turn = shared.download.turn(room: room)
            if turn == .wait { shared.readerWaits = true }
            if turn == .end { shared.buffers = [] }
        }
        return turn
    }

    /// The memory of a slot; `nil` when nobody reads any more.
    private func buffer(_ slot: Int) -> PartBuffer? {
        shared.withLock { $0.buffers.isEmpty ? nil : $0.buffers[slot] }
    }

    /// Changes the state, and wakes whom it concerns.
    private func change(_ body: (inout Shared) -> Void) {
        let (grants, wakesReader) = shared.withLock { shared in
            let waited = shared.readerWaits
            shared.readerWaits = false
            body(&shared)
            return (shared.grants(), waited)
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

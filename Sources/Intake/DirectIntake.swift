internal import Synchronization

/// Inputs that the decoding thread reads and inflates itself, whenever it wants bytes.
///
/// For files only: a source that keeps one waiting cannot be given up after a while.
public final class DirectIntake: ChunkSupply {
    private let reading: Mutex<DirectReading>
    private let calledOff = Atomic(false)

    /// An intake that reads nothing yet.
    ///
    /// - Parameters:
    ///   - chunks: at least 2: one is in use while the next one is filled.
    ///   - chunkBytes: payload of one chunk.
    public init(chunks: Int, chunkBytes: Int) {
        let leases = (0..<chunks).map { _ in ChunkLease(PlainChunk(payloadCapacity: chunkBytes), lane: 0) }
        reading = Mutex(DirectReading(free: leases))
    }

    public func start(_ inputs: [InputSource]) { reading.withLock { $0.inputs = inputs } }

    public var isCalledOff: Bool { calledOff.load(ordering: .relaxed) }

    public func callOff() { calledOff.store(true, ordering: .relaxed) }

    /// The next message, read here and now; the decoding thread alone takes the lock.
    public func receive(timeout: Duration?) -> ChunkRing.Message? {
        if isCalledOff { return nil }
        let isCalledOff: @Sendable () -> Bool = { [weak self] in self?.isCalledOff ?? true }
        return reading.withLock { $0.next(isCalledOff) }
    }

    public func giveBack(_ lease: ChunkLease) {
        lease.chunk.shrink()
        reading.withLock { $0.free.append(lease) }
    }
}

/// Which input is being read, and how far.
private struct DirectReading {
    var inputs: [InputSource] = []
    var free: [ChunkLease]
    /// Index of the input that comes next.
    private var following = 0
    private var reader: PlainReader<OpenedSource>?
    private var failure: IntakeError?

    init(free: [ChunkLease]) { self.free = free }

    mutating func next(_ isCalledOff: @escaping @Sendable () -> Bool) -> ChunkRing.Message? {
        if let failure { return .failure(failure) }
        guard reader != nil else {
            guard following < inputs.count else { return .end }
            do throws(IntakeError) {
                reader = PlainReader(OpenedSource(source: try inputs[following].open(isCalledOff: isCalledOff)))
            } catch {
                failure = error
            }
            following += 1
            return .input(index: following - 1)
        }
        guard let lease = free.popLast() else {
            preconditionFailure("bytes are asked for while every chunk is in use")
        }
        var isLast = false
        do throws(IntakeError) {
            isLast = try reader?.fill(lease.chunk) ?? true
        } catch {
            // What was good before the damage is used before the error is told.
            failure = error
        }
        if isLast { reader = nil }
        return .chunk(lease, isLast: isLast)
    }
}

/// Some source that was opened.
private struct OpenedSource: ByteSource {
    var source: any ByteSource

    var name: String { source.name }

    func isReady() -> Bool { source.isReady() }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
        try unsafe source.read(into: buffer)
    }
}

/// A stretch of plain bytes in memory that is used again and again.
///
/// ```
/// headroom            bytes                     slack
/// [ carried ←         | start … start + count | 64 writable bytes ]
/// ```
///
/// The headroom takes what the chunk before left unfinished, so that a record is whole in memory without the
/// chunk being copied.
@safe
public final class PlainChunk {
    /// Bytes kept free before the payload.
    public static let headroom = 65_536
    /// Writable bytes behind the payload.
    public static let slack = 64

    private var storage: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private let payloadCapacity: Int
    /// Offset of the first byte.
    private var start: Int
    /// The number of bytes.
    public private(set) var count = 0

    /// A chunk for that many bytes.
    public init(payloadCapacity: Int) {
        self.payloadCapacity = payloadCapacity
        capacity = Self.headroom + payloadCapacity + Self.slack
        unsafe storage = .allocate(capacity: capacity)
        start = Self.headroom
    }

    deinit {
        unsafe storage.deallocate()
    }

    /// Address of the first byte; ``count`` bytes and ``slack`` follow.
    public var firstByte: UnsafeMutablePointer<UInt8> {
        unsafe storage + start
    }

    /// Empties the chunk.
    func clear() {
        start = Self.headroom
        count = 0
    }

    /// Room for the bytes that are still to come.
    var room: UnsafeMutableRawBufferPointer {
        // SAFETY: `start` is the headroom's end here, so that the payload and the slack lie behind it.
        unsafe UnsafeMutableRawBufferPointer(start: storage + start + count, count: payloadCapacity - count)
    }

    /// Counts bytes that were written into ``room``.
    func append(_ count: Int) {
        self.count += count
    }

    /// Puts bytes before the first one.
    ///
    /// - Parameter carried: what the chunk before left unfinished; not part of this chunk.
    public func prepend(_ carried: UnsafeBufferPointer<UInt8>) {
        guard !carried.isEmpty, let source = carried.baseAddress else { return }
        if carried.count > start { enlargeHeadroom(to: carried.count) }
        start -= carried.count
        count += carried.count
        // SAFETY: `start` was at least `carried.count` above.
        unsafe (storage + start).update(from: source, count: carried.count)
    }

    /// Drops bytes at the beginning.
    public func drop(_ count: Int) {
        let dropped = min(count, self.count)
        start += dropped
        self.count -= dropped
    }

    private func enlargeHeadroom(to needed: Int) {
        let headroom = needed * 2
        let larger = headroom + count + payloadCapacity + Self.slack
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        unsafe (moved + headroom).update(from: storage + start, count: count)
        unsafe storage.deallocate()
        unsafe storage = moved
        capacity = larger
        start = headroom
    }

    /// Gives back memory that one large record needed.
    func shrink() {
        guard capacity > Self.headroom + payloadCapacity + Self.slack else { return clear() }
        unsafe storage.deallocate()
        capacity = Self.headroom + payloadCapacity + Self.slack
        unsafe storage = .allocate(capacity: capacity)
        clear()
    }
}

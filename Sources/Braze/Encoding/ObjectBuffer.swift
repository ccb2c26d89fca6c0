internal import NIOCore
internal import Rows

/// Bytes of request bodies in the making; grows, and is used again for the next ones.
///
/// Those who read what is finished may share it: what is written later stands behind it, or in other memory.
public final class ObjectBuffer {
    /// Bytes that are allocated at a time for what is shared: a few bodies.
    private static let block = 130_000

    /// Owns the bytes, together with those whom they are shared with.
    @exclusivity(unchecked) private var owner: ByteBuffer
    @exclusivity(unchecked) private var storage: UnsafeMutablePointer<UInt8>
    @exclusivity(unchecked) private var capacity: Int
    /// The number of bytes so far.
    @exclusivity(unchecked) public private(set) var count = 0

    /// An empty buffer.
    ///
    /// - Parameter capacity: bytes that fit before it grows, at least.
    public init(capacity: Int = 65_000) {
        owner = Self.memory(capacity)
        storage = owner.storage
        self.capacity = owner.capacity - ByteCursor.slack
    }

    /// A sink behind the bytes so far.
    ///
    /// SAFETY: there is room for `room` bytes and the slack; the caller writes no more.
    func sink(room: Int) -> ByteSink {
        if count + room > capacity { grow(to: count + room) }
        return ByteSink(storage + count)
    }

    /// Counts what was written into the sink.
    func commit(_ sink: ByteSink) {
        count = sink.cursor.address - UnsafePointer(storage)
    }

    /// Forgets what stands behind `count` bytes.
    func truncate(to count: Int) {
        self.count = count
    }

    /// The place of the byte at `offset`.
    func cursor(_ offset: Int) -> ByteCursor {
        ByteCursor(UnsafePointer(storage + offset))
    }

    /// Appends one byte.
    @inline(__always)
    func append(_ byte: UInt8) {
        if count >= capacity { grow(to: count + 1) }
        storage[count] = byte
        count += 1
    }

    /// Appends bytes.
    func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    /// Appends bytes that are not this buffer's own.
    func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        if count + bytes.count > capacity { grow(to: count + bytes.count) }
        (storage + count).update(from: source, count: bytes.count)
        count += bytes.count
    }

    /// Puts other bytes in the place of some.
    func replace(_ range: Range<Int>, with bytes: [UInt8]) {
        let difference = bytes.count - range.count
        if count + difference > capacity { grow(to: count + difference) }
        // SAFETY: `update` allows overlap; the capacity covers the tail at its new place.
        let tail = count - range.upperBound
        (storage + range.upperBound + difference).update(from: storage + range.upperBound, count: tail)
        bytes.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            (storage + range.lowerBound).update(from: base, count: bytes.count)
        }
        count += difference
    }

    /// The bytes, valid until the buffer changes.
    var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: storage, count: count)
    }

    /// The bytes from `start` on, to be shared: nobody changes them or takes them back from now on.
    func share(from start: Int) -> SharedBytes {
        var shared = owner
        shared.moveWriterIndex(to: count)
        shared.moveReaderIndex(to: start)
        return SharedBytes(shared)
    }

    /// Makes room for more bytes by leaving those so far to whom they are shared with, where they leave too little.
    ///
    /// - Parameter room: bytes that are expected.
    func renew(unlessFit room: Int) {
        guard capacity - count < room else { return }
        allocate(max(Self.block, room * 2))
        count = 0
    }

    private func grow(to needed: Int) {
        let (old, smaller) = (owner, storage)
        allocate(max(capacity * 2, needed))
        storage.update(from: smaller, count: count)
        withExtendedLifetime(old) {}
    }

    /// Gets memory for that many bytes, and forgets the memory so far.
    private func allocate(_ room: Int) {
        owner = Self.memory(room)
        storage = owner.storage
        capacity = owner.capacity - ByteCursor.slack
    }

    private static func memory(_ room: Int) -> ByteBuffer {
        ByteBufferAllocator().buffer(capacity: room + ByteCursor.slack)
    }
}

extension ByteBuffer {
    /// Where its memory begins.
    ///
    /// SAFETY: the memory is the heap's and stays where it is as long as the buffer lives and is not written to by its
    /// own means. ``ObjectBuffer`` does not, and writes behind the bytes that are shared only.
    fileprivate var storage: UnsafeMutablePointer<UInt8> {
        withVeryUnsafeBytesWithStorageManagement { bytes, _ in
            guard let start = bytes.baseAddress else { preconditionFailure("a buffer with room has memory") }
            return UnsafeMutableRawPointer(mutating: start).assumingMemoryBound(to: UInt8.self)
        }
    }
}

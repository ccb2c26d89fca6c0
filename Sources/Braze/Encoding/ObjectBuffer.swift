internal import Rows

/// Bytes of a request body in the making; grows, and is used again for the next one.
public final class ObjectBuffer {
    @exclusivity(unchecked) private var storage: UnsafeMutablePointer<UInt8>
    @exclusivity(unchecked) private var capacity: Int
    /// The number of bytes so far.
    @exclusivity(unchecked) public private(set) var count = 0

    /// An empty buffer.
    public init(capacity: Int = 65_536) {
        self.capacity = capacity
        storage = .allocate(capacity: capacity + ByteCursor.slack)
    }

    deinit {
        storage.deallocate()
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

    private func grow(to needed: Int) {
        let larger = max(capacity * 2, needed)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger + ByteCursor.slack)
        moved.update(from: storage, count: count)
        storage.deallocate()
        storage = moved
        capacity = larger
    }
}

/// Bytes that were read and are not used yet.
@safe
final class ReadBuffer {
    private let storage: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0

    init(capacity: Int) {
        unsafe storage = .allocate(byteCount: capacity, alignment: 64)
    }

    deinit {
        unsafe storage.deallocate()
    }

    var count: Int { end - start }
    var isEmpty: Bool { start == end }

    /// RFC 1952 §2.3.1: ID1 and ID2.
    var startsWithGzipMagic: Bool {
        unsafe count >= 2 && storage[start] == 0x1F && storage[start + 1] == 0x8B
    }

    /// The bytes, valid until the buffer changes.
    var bytes: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: storage[start..<end])
    }

    /// Room behind the bytes.
    var room: UnsafeMutableRawBufferPointer {
        unsafe UnsafeMutableRawBufferPointer(rebasing: storage[end...])
    }

    /// Counts bytes that were written into ``room``.
    func append(_ count: Int) { end += count }

    func consume(_ count: Int) { start += count }

    func dropZeroes() {
        while start < end, unsafe storage[start] == 0 { start += 1 }
    }

    /// Moves the bytes to the front, so that there is room.
    func compact() {
        guard start > 0 else { return }
        unsafe storage.copyMemory(from: bytes)
        end -= start
        start = 0
    }

    /// Moves as many bytes as fit.
    func move(into target: UnsafeMutableRawBufferPointer) -> Int {
        let moved = min(count, target.count)
        unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[start..<start + moved]))
        start += moved
        return moved
    }
}

/// Memory for one part, used for one after another.
///
/// `@unchecked Sendable`: the fetching task writes behind the bytes that it has reported, the reading thread reads
/// only those; the report goes through ``Download``'s lock.
final class PartBuffer: @unchecked Sendable {
    private let storage: UnsafeMutableRawBufferPointer

    init(capacity: Int) {
        storage = .allocate(byteCount: capacity, alignment: 64)
    }

    deinit {
        storage.deallocate()
    }

    /// Copies bytes in.
    ///
    /// - Parameters:
    ///   - bytes: no more than there is room for behind `offset`.
    ///   - offset: where.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        guard !bytes.isEmpty else { return }
        // SAFETY: the slice is checked against the storage.
        UnsafeMutableRawBufferPointer(rebasing: storage[offset..<offset + bytes.count]).copyMemory(from: bytes)
    }

    /// Copies bytes out.
    func read(_ range: Range<Int>, into target: UnsafeMutableRawBufferPointer) {
        // SAFETY: the slice is checked against the storage; the caller asks for no more than the target holds.
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[range]))
    }
}

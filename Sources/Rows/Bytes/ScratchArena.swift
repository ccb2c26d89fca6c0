/// Memory for what a row needs beside its own bytes: unescaped keys, JSON made from msgpack, JSON text in strings.
///
/// Places stay valid until ``reset()``, which every new row calls. The arena keeps its largest block, so that
/// in the steady state it allocates nothing.
@safe
public final class ScratchArena {
    @exclusivity(unchecked) private var block: UnsafeMutablePointer<UInt8>
    @safe @exclusivity(unchecked) private var capacity: Int
    @safe @exclusivity(unchecked) private var used = 0
    @exclusivity(unchecked) private var outgrown: [UnsafeMutablePointer<UInt8>] = unsafe []

    /// An arena that starts with that many bytes.
    public init(capacity: Int = 16_384) {
        self.capacity = capacity
        unsafe block = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + ByteCursor.slack)
    }

    deinit {
        releaseOutgrown()
        unsafe block.deallocate()
    }

    /// Room for `count` bytes with ``ByteCursor/slack`` behind it.
    ///
    /// SAFETY: the caller writes at most `count` bytes plus the slack, and reads only what it wrote or the slack.
    public func reserve(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        let needed = count + ByteCursor.slack
        if used + needed > capacity {
            unsafe outgrown.append(block)
            capacity = max(capacity * 2, needed * 2)
            unsafe block = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + ByteCursor.slack)
            used = 0
        }
        defer { used += needed }
        return unsafe block + used
    }

    /// Gives every place back.
    @inline(__always)
    public func reset() {
        used = 0
        if unsafe !outgrown.isEmpty { releaseOutgrown() }
    }

    private func releaseOutgrown() {
        for index in unsafe outgrown.indices { unsafe outgrown[index].deallocate() }
        unsafe outgrown.removeAll(keepingCapacity: true)
    }
}

/// Which brackets are open: one byte a level, allocated once.
@safe
final class NestingStack {
    private let places: UnsafeMutablePointer<Bool>
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        unsafe places = .allocate(capacity: capacity)
        unsafe places.initialize(repeating: false, count: capacity)
    }

    deinit {
        unsafe places.deallocate()
    }

    /// Whether the bracket at that level is an object's.
    ///
    /// SAFETY: the scanner enters no level at or above its maximum depth, which is below `capacity`.
    @inline(__always)
    subscript(level: Int) -> Bool {
        get { unsafe places[level] }
        set { unsafe places[level] = newValue }
    }
}

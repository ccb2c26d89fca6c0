/// A list of values that one owner fills, reads and empties again and again.
///
/// SAFETY: `count` values are initialised, `capacity` fit. Memory of its own, as an array in a class asks for every value
/// whether somebody else holds it.
struct GrowingList<Element>: ~Copyable {
    private var storage: UnsafeMutablePointer<Element>
    private var capacity: Int
    /// The number of values.
    private(set) var count = 0

    /// An empty list.
    init(capacity: Int) {
        self.capacity = max(capacity, 1)
        storage = .allocate(capacity: self.capacity)
    }

    deinit {
        storage.deinitialize(count: count)
        storage.deallocate()
    }

    var isEmpty: Bool { count == 0 }

    /// A copy of the values.
    var array: [Element] { Array(UnsafeBufferPointer(start: storage, count: count)) }

    /// The value at an index, which is the caller's to keep below the count.
    subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count)
            return storage[index]
        }
        set {
            precondition(index >= 0 && index < count)
            storage[index] = newValue
        }
    }

    /// Adds a value.
    @inline(__always)
    mutating func append(_ value: Element) {
        if count == capacity { grow() }
        (storage + count).initialize(to: value)
        count &+= 1
    }

    /// Forgets every value.
    mutating func removeAll() {
        storage.deinitialize(count: count)
        count = 0
    }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: storage, count: count)
        storage.deallocate()
        storage = larger
        capacity *= 2
    }
}

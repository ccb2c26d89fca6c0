/// Compares an input's bytes with those of earlier attempts, and notes them for later ones.
public struct InputWatch: Sendable {
    private let input: Int
    private var hash = StreamHash()
    private var expected: ArraySlice<StreamCheckpoint>
    /// Every record that ends before this byte is settled.
    private let settled: Int
    /// Bytes that were found to be those of the earlier attempts.
    private var compared = 0
    /// Where the last checkpoint stands.
    private var noted: Int
    private let store: RunStore

    /// Begins with an input's first byte.
    ///
    /// - Parameters:
    ///   - input: its index.
    ///   - store: the run's.
    public init(input: Int, store: RunStore) {
        self.input = input
        self.store = store
        expected = store.plan.checkpoints(input: input)[...]
        noted = expected.last?.offset ?? 0
        settled = store.plan.settledBytes(input: input)
    }

    /// How many of the last bytes must not be decoded before more are there to compare them with.
    ///
    /// Checkpoints stand close to each other, so it is not more than a megabyte or so.
    public var uncompared: Int { expected.isEmpty || hash.count <= settled ? 0 : hash.count - compared }

    /// Takes the input's next bytes, and notes them before anything of them is sent.
    ///
    /// - Parameters:
    ///   - bytes: those.
    ///   - isLast: whether the input ends with them.
    /// - Returns: false when they are not those of the earlier attempts.
    public mutating func read(_ bytes: UnsafeRawBufferPointer, isLast: Bool = false) -> Bool {
        var rest = bytes[...]
        while let next = expected.first, hash.count + rest.count >= next.offset {
            let count = next.offset - hash.count
            hash.update(UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
            rest = rest.dropFirst(count)
            guard hash.value == next.hash else { return false }
            compared = next.offset
            expected.removeFirst()
        }
        hash.update(UnsafeRawBufferPointer(rebasing: rest))
        guard expected.isEmpty else { return !isLast }
        if hash.count > noted { note(record: nil) }
        return true
    }

    /// Notes how far the bytes have been decoded.
    ///
    /// - Parameter record: number of the last record that ends within them.
    public mutating func decoded(through record: Int) {
        if expected.isEmpty, hash.count > 0 { note(record: record) }
    }

    private mutating func note(record: Int?) {
        noted = hash.count
        let checkpoint = StreamCheckpoint(offset: hash.count, hash: hash.value, record: record)
        store.journal.append(.checkpoint(input: input, checkpoint))
    }

    /// Whether the input may end here.
    ///
    /// - Parameter record: number of the input's last record.
    /// - Returns: false when an earlier attempt got further.
    public func mayEnd(at record: Int) -> Bool {
        expected.isEmpty && record >= store.plan.watermark(input: input)
    }
}

/// Compares an input's bytes with those of earlier attempts, and notes them for later ones.
public struct InputWatch: Sendable {
    /// Bytes between two checkpoints, but for the first few.
    private static let stride = 1 << 20

    private let input: Int
    private var hash = StreamHash()
    private var expected: ArraySlice<StreamCheckpoint>
    private let gate: Int
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
        gate = store.plan.gate(input: input)
    }

    /// Whether no record may be sent before more bytes are compared.
    public var isGated: Bool { hash.count < gate }

    /// Takes the input's next bytes.
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
            expected.removeFirst()
        }
        hash.update(UnsafeRawBufferPointer(rebasing: rest))
        return !isLast || expected.isEmpty
    }

    /// Notes how far the bytes have been decoded.
    ///
    /// - Parameter record: number of the last record that ends within them.
    public mutating func decoded(through record: Int) {
        guard expected.isEmpty, hash.count >= min(noted * 2, noted + Self.stride), hash.count > noted else { return }
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

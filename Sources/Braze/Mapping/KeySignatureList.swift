internal import Rows

/// The signatures of some keys, see ``KeySignature``.
///
/// SAFETY: the memory is the list's own, as an array would be retained and released for every row that asks it; places
/// up to the count are initialised.
final class KeySignatureList {
    @exclusivity(unchecked) private var bits: UnsafeMutablePointer<UInt64>
    @exclusivity(unchecked) private var capacity: Int
    @exclusivity(unchecked) private var count = 0

    init(_ signatures: [UInt64] = []) {
        capacity = max(16, signatures.count)
        bits = .allocate(capacity: capacity)
        for signature in signatures { append(signature) }
    }

    deinit { bits.deallocate() }

    /// Whether one of the keys may be in a set of keys.
    @inline(__always)
    func mayMeet(_ set: UInt64) -> Bool {
        for index in 0..<count where KeySignature.mayHave(bits[index], in: set) { return true }
        return false
    }

    func removeAll() { count = 0 }

    func append(_ signature: UInt64) {
        if count == capacity { grow() }
        (bits + count).initialize(to: signature)
        count += 1
    }

    private func grow() {
        let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity * 2)
        larger.moveInitialize(from: bits, count: count)
        bits.deallocate()
        bits = larger
        capacity *= 2
    }
}

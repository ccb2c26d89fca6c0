/// Names that come again and again, each with a number from 0; found from its bytes, without making a text of them.
struct NumberedNames: Sendable {
    private var index = SlotIndex()
    private var pool: [UInt8] = []
    /// Where each name ends in the pool; it begins where the one before it ends.
    private var ends: [Int] = []

    var count: Int { ends.count }

    /// The name of that number.
    func text(_ number: Int) -> String {
        String(decoding: pool[range(number)], as: UTF8.self)
    }

    /// The number of a name; `nil` when it has none yet.
    func number(of name: ArraySlice<UInt8>) -> Int? {
        find(name, hash: ByteHash.of(name))
    }

    func number(of name: String) -> Int? {
        number(of: Array(name.utf8)[...])
    }

    /// The number of a name, a new one if need be.
    mutating func add(_ name: ArraySlice<UInt8>) -> Int {
        let hash = ByteHash.of(name)
        if let number = find(name, hash: hash) { return number }
        pool += name
        ends.append(pool.count)
        index.insert(hash, ends.count - 1)
        return ends.count - 1
    }

    private func find(_ name: ArraySlice<UInt8>, hash: UInt64) -> Int? {
        name.withUnsafeBytes { name in
            pool.withUnsafeBytes { pool in
                index.first(hash) { number in
                    let range = range(number)
                    guard range.count == name.count else { return false }
                    for offset in 0..<name.count where pool[range.lowerBound + offset] != name[offset] { return false }
                    return true
                }
            }
        }
    }

    private func range(_ number: Int) -> Range<Int> {
        (number == 0 ? 0 : ends[number - 1])..<ends[number]
    }
}

/// Finds what an object's member means from its name's bytes, without making a text of it.
struct NameTable<Meaning: Sendable>: Sendable {
    private struct Entry: Sendable {
        var start: Int
        var count: Int
        var meaning: Meaning
        /// The next entry of the same bucket plus one; 0 for none.
        var next: UInt8
    }

    /// The first entry of each bucket plus one; 0 for none.
    private var buckets = [UInt8](repeating: 0, count: 256)
    private var entries: [Entry] = []
    private var pool: [UInt8] = []

    /// - Parameter meanings: by name; fewer than 255.
    init(_ meanings: [String: Meaning]) {
        for (name, meaning) in meanings {
            let bucket = Self.bucket(Array(name.utf8), 0..<name.utf8.count)
            entries.append(
                Entry(start: pool.count, count: name.utf8.count, meaning: meaning, next: buckets[bucket])
            )
            pool += name.utf8
            buckets[bucket] = UInt8(entries.count)
        }
    }

    /// What the member's name stands for; `nil` when it is none of the known ones.
    subscript(member: JSONMember) -> Meaning? {
        self[member.value.document, member.nameIndex]
    }

    /// The same, of the name that is that node of the document.
    subscript(document: JSONDocument, index: Int) -> Meaning? {
        let node = document.nodes[index]
        guard !node.isEscaped else { return self[Array((document.string(index) ?? "").utf8)[...]] }
        return find(in: document.bytes, Int(node.start)..<Int(node.end))
    }

    /// The same, of a name's text.
    subscript(name: ArraySlice<UInt8>) -> Meaning? {
        let name = Array(name)
        return find(in: name, 0..<name.count)
    }

    private func find(in bytes: [UInt8], _ range: Range<Int>) -> Meaning? {
        var next = Int(buckets[Self.bucket(bytes, range)])
        entries: while next > 0 {
            let (start, count) = (entries[next - 1].start, entries[next - 1].count)
            guard count == range.count else {
                next = Int(entries[next - 1].next)
                continue
            }
            for offset in 0..<count where bytes[range.lowerBound + offset] != pool[start + offset] {
                next = Int(entries[next - 1].next)
                continue entries
            }
            return entries[next - 1].meaning
        }
        return nil
    }

    private static func bucket(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
        guard !range.isEmpty else { return 0 }
        let (first, last) = (bytes[range.lowerBound], bytes[range.upperBound - 1])
        return (range.count &* 31 &+ Int(first) &* 7 &+ Int(last) &* 3) & 255
    }
}

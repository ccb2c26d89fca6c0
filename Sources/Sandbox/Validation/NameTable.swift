/// Finds what an object's member means from its name's bytes, without making a text of it.
struct NameTable<Meaning: Sendable>: Sendable {
    private struct Entry: Sendable {
        var name: [UInt8]
        var meaning: Meaning
    }

    private var buckets: [[Entry]] = Array(repeating: [], count: 128)

    init(_ meanings: [String: Meaning]) {
        for (name, meaning) in meanings {
            let name = Array(name.utf8)
            buckets[Self.bucket(name, 0..<name.count)].append(Entry(name: name, meaning: meaning))
        }
    }

    /// What the member's name stands for; `nil` when it is none of the known ones.
    subscript(member: JSONMember) -> Meaning? {
        self[member.value.document, member.nameIndex]
    }

    /// The same, of the name that is that node of the document.
    subscript(document: JSONDocument, index: Int) -> Meaning? {
        let node = document.nodes[index]
        if node.isEscaped {
            let name = Array((JSONElement(document: document, index: index).string ?? "").utf8)
            return find(in: name, 0..<name.count)
        }
        return find(in: document.bytes, Int(node.start)..<Int(node.end))
    }

    private func find(in bytes: [UInt8], _ range: Range<Int>) -> Meaning? {
        entries: for entry in buckets[Self.bucket(bytes, range)] where entry.name.count == range.count {
            for offset in 0..<range.count where bytes[range.lowerBound + offset] != entry.name[offset] {
                continue entries
            }
            return entry.meaning
        }
        return nil
    }

    private static func bucket(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
        guard !range.isEmpty else { return 0 }
        let (first, last) = (bytes[range.lowerBound], bytes[range.upperBound - 1])
        return (range.count &* 31 &+ Int(first) &* 7 &+ Int(last) &* 3) & 127
    }
}

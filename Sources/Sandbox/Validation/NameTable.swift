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
            buckets[Self.bucket(name[...])].append(Entry(name: name, meaning: meaning))
        }
    }

    /// What the member's name stands for; `nil` when it is none of the known ones.
    subscript(_ member: JSONMember) -> Meaning? {
        let node = member.value.document.nodes[member.nameIndex]
        if node.isEscaped { return self[Array(member.nameText.utf8)[...]] }
        return self[member.value.document.bytes[Int(node.start)..<Int(node.end)]]
    }

    private subscript(_ name: ArraySlice<UInt8>) -> Meaning? {
        for entry in buckets[Self.bucket(name)] where entry.name.count == name.count {
            if name.elementsEqual(entry.name) { return entry.meaning }
        }
        return nil
    }

    private static func bucket(_ name: ArraySlice<UInt8>) -> Int {
        guard let first = name.first, let last = name.last else { return 0 }
        return (name.count &* 31 &+ Int(first) &* 7 &+ Int(last) &* 3) & 127
    }
}

extension JSONElement {
    /// What an array or object holds, in order.
    struct Children: Sequence {
        let parent: JSONElement

        func makeIterator() -> Iterator {
            Iterator(
                document: parent.document,
                position: parent.index + 1,
                left: parent.count,
                isNamed: parent.kind == .object
            )
        }

        struct Iterator: IteratorProtocol {
            let document: JSONDocument
            var position: Int
            var left: Int
            let isNamed: Bool

            mutating func next() -> JSONMember? {
                guard left > 0 else { return nil }
                left -= 1
                let name = position
                if isNamed { position += 1 }
                let value = JSONElement(document: document, index: position)
                position = Int(document.nodes[position].next)
                return JSONMember(value: value, nameIndex: name)
            }
        }
    }

    /// Whether this is anything but `null`.
    var isPresent: Bool { kind != .null }
}

/// One value and, in an object, its name.
struct JSONMember {
    let value: JSONElement
    let nameIndex: Int

    /// The name; in an array: the value itself.
    var name: JSONElement { JSONElement(document: value.document, index: nameIndex) }

    var nameText: String { name.string ?? "" }
}

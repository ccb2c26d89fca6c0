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

extension JSONElement.Children {
    /// The last one for which the condition holds; builds no array.
    func last(where condition: (JSONMember) -> Bool) -> JSONMember? {
        var found: JSONMember?
        for member in self where condition(member) { found = member }
        return found
    }
}

/// One value and, in an object, its name.
struct JSONMember {
    let value: JSONElement
    let nameIndex: Int

    /// The name; in an array: the value itself.
    var name: JSONElement { JSONElement(document: value.document, index: nameIndex) }

    var nameText: String { name.string ?? "" }

    /// Whether the name is this ASCII text.
    func isNamed(_ text: StaticString) -> Bool {
        let node = value.document.nodes[nameIndex]
        guard !node.isEscaped else { return nameText == text.description }
        guard Int(node.end - node.start) == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { buffer in
            value.document.bytes[Int(node.start)..<Int(node.end)].elementsEqual(buffer)
        }
    }
}

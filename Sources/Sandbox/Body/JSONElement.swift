import Rows

/// One value of a ``JSONDocument``.
struct JSONElement: Sendable {
    let document: JSONDocument
    let index: Int

    private var node: JSONNode { document.nodes[index] }

    var kind: JSONNode.Kind { node.kind }

    /// Elements of an array, members of an object, 0 otherwise.
    var count: Int { Int(node.count) }

    /// The value's bytes as they were sent; a string's without its quotes and with its escapes.
    var bytes: ArraySlice<UInt8> { document.slice(index) }

    /// Bytes of the value as it was sent.
    var byteCount: Int {
        let node = node
        return Int(node.end - node.start)
    }

    /// A string's text; `nil` for every other value.
    var string: String? { document.string(index) }

    /// The bytes of a string's text in UTF-8, of any other value as it was sent.
    var plainBytes: ArraySlice<UInt8> {
        node.isEscaped ? Array((string ?? "").utf8)[...] : bytes
    }

    /// Bytes of a string's text in UTF-8; 0 for every other value.
    var textByteCount: Int {
        let node = node
        guard node.kind == .string else { return 0 }
        return node.isEscaped ? string?.utf8.count ?? 0 : Int(node.end - node.start)
    }

    /// The elements of an array or the members of an object, in order.
    var children: Children { Children(parent: self) }

    /// The value of the last member of that name.
    subscript(name: StaticString) -> JSONElement? {
        guard kind == .object else { return nil }
        var place = index + 1
        var found: Int?
        for _ in 0..<count {
            if document.isText(place, name) { found = place + 1 }
            place = Int(document.nodes[place + 1].next)
        }
        return found.map { JSONElement(document: document, index: $0) }
    }

    /// The elements of an array; `nil` for every other value.
    var elements: [JSONElement]? {
        kind == .array ? children.map(\.value) : nil
    }

    /// The whole value as a tree.
    var tree: JSONValue { document.tree(index) }
}

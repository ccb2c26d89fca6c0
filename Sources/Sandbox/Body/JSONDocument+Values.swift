import Rows

/// Values by their node; what ``JSONElement`` asks for, without keeping the document alive for each of them.
extension JSONDocument {
    /// The value's bytes as they were sent; a string's without its quotes and with its escapes.
    func slice(_ index: Int) -> ArraySlice<UInt8> {
        let node = nodes[index]
        return bytes[Int(node.start)..<Int(node.end)]
    }

    /// A string's text; `nil` for every other value.
    func string(_ index: Int) -> String? {
        let node = nodes[index]
        guard node.kind == .string else { return nil }
        return node.isEscaped ? JSONText.unescaped(slice(index)) : text(node)
    }

    private func text(_ node: JSONNode) -> String {
        bytes.withUnsafeBufferPointer { bytes in
            String(decoding: UnsafeBufferPointer(rebasing: bytes[Int(node.start)..<Int(node.end)]), as: UTF8.self)
        }
    }

    /// The whole value as a tree.
    func tree(_ index: Int) -> JSONValue {
        let node = nodes[index]
        switch node.kind {
        case .null: return .null
        case .yes: return .bool(true)
        case .no: return .bool(false)
        case .number: return .number(text(node))
        case .string: return .string(string(index) ?? "")
        case .array:
            var elements: [JSONValue] = []
            elements.reserveCapacity(Int(node.count))
            var place = index + 1
            for _ in 0..<node.count {
                elements.append(tree(place))
                place = Int(nodes[place].next)
            }
            return .array(elements)
        case .object:
            var members: [JSONValue.Member] = []
            members.reserveCapacity(Int(node.count))
            var place = index + 1
            for _ in 0..<node.count {
                members.append(JSONValue.Member(name: string(place) ?? "", value: tree(place + 1)))
                place = Int(nodes[place + 1].next)
            }
            return .object(members)
        }
    }
}

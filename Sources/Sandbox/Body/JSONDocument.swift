import Rows

/// A request body as a flat list of nodes over its bytes: one pass, no tree, no text until somebody asks.
///
/// An array's elements follow it; an object's members follow it as name, value, name, value.
final class JSONDocument: Sendable {
    let bytes: [UInt8]
    let nodes: [JSONNode]

    /// Parses one JSON text.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8 bytes of one value, under 4 GiB.
    ///   - maximumDepth: how deep arrays and objects may nest.
    /// - Throws: `JSONSyntaxError` with the offset of the first byte that breaks RFC 8259.
    init(parsing bytes: [UInt8], maximumDepth: Int = 128) throws(JSONSyntaxError) {
        var parser = JSONDocumentParser()
        try parser.document(bytes.span, maximumDepth: maximumDepth)
        self.bytes = bytes
        nodes = parser.nodes
    }

    /// The whole text's value.
    var root: JSONElement {
        JSONElement(document: self, index: 0)
    }

    /// Whether that node is a string of this ASCII text.
    func isText(_ index: Int, _ text: StaticString) -> Bool {
        let node = nodes[index]
        guard !node.isEscaped else { return JSONElement(document: self, index: index).string == text.description }
        guard Int(node.end - node.start) == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { buffer in
            for offset in buffer.indices where bytes[Int(node.start) + offset] != buffer[offset] { return false }
            return true
        }
    }
}

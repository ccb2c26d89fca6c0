import Braze

/// What Braze refuses in `properties`.
///
/// Source: Braze documentation, "Event object" (names: non-empty, at most 255 characters, no leading `$`;
/// 102,400 bytes; reserved names) and "Purchase object" (50 KB; reserved names).
enum PropertiesCheck {
    static let reservedInEvents = NameTable(["time": true, "event_name": true])

    static let reservedInPurchases = NameTable([
        "time": true, "product_id": true, "quantity": true, "event_name": true, "price": true, "currency": true,
    ])

    static func isValid(_ properties: JSONElement, reserved: NameTable<Bool>, maximumBytes: Int) -> Bool {
        guard properties.kind == .object, properties.byteCount <= maximumBytes else { return false }
        let document = properties.document
        var name = properties.index + 1
        for _ in 0..<properties.count {
            guard isName(name, in: document), reserved[document, name] == nil else { return false }
            name = Int(document.nodes[name + 1].next)
        }
        return true
    }

    private static func isName(_ index: Int, in document: JSONDocument) -> Bool {
        let node = document.nodes[index]
        guard node.end > node.start, !node.isEscaped, node.end - node.start <= Limits.stringCharacters else {
            let text = document.string(index) ?? ""
            return !text.isEmpty && !text.hasPrefix("$") && text.unicodeScalars.count <= Limits.stringCharacters
        }
        return document.bytes[Int(node.start)] != UInt8(ascii: "$")
    }
}

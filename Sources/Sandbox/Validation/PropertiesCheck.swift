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
        for member in properties.children {
            let name = member.name
            guard name.byteCount > 0, name.bytes.first != UInt8(ascii: "$") else { return false }
            guard name.byteCount <= Limits.stringCharacters || CharacterCount.of(name) <= Limits.stringCharacters
            else { return false }
            if reserved[member] != nil { return false }
        }
        return true
    }
}

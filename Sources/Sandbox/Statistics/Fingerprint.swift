/// 64-bit hashes of users and events, the same whatever order an object's members come in.
enum Fingerprint {
    /// The user that an object is about: the first identifier that it names.
    static func user(_ fields: FieldSet) -> UInt64? {
        user(0, fields.externalID) ?? user(1, fields.brazeID) ?? user(2, fields.userAlias) ?? user(3, fields.email)
            ?? user(4, fields.phone)
    }

    private static func user(_ kind: UInt64, _ value: JSONElement?) -> UInt64? {
        guard let value, value.isPresent else { return nil }
        return ByteHash.mix(hash(value.document, value.index) &+ kind)
    }

    /// The user, name, time and properties of an event or a purchase: all its members.
    static func event(_ object: JSONElement) -> UInt64 {
        hash(object.document, object.index)
    }

    private static func hash(_ document: JSONDocument, _ index: Int) -> UInt64 {
        let node = document.nodes[index]
        var place = index + 1
        switch node.kind {
        case .object:
            var sum: UInt64 = 0x9E37_79B9_7F4A_7C15
            for _ in 0..<node.count {
                sum &+= ByteHash.mix(hash(document, place) &* 3 &+ hash(document, place + 1))
                place = Int(document.nodes[place + 1].next)
            }
            return sum
        case .array:
            var sum: UInt64 = 0xC2B2_AE3D_27D4_EB4F
            for _ in 0..<node.count {
                sum = ByteHash.mix(sum &+ hash(document, place))
                place = Int(document.nodes[place].next)
            }
            return sum
        default:
            return document.bytes.withUnsafeBytes { bytes in
                let value = UnsafeRawBufferPointer(rebasing: bytes[Int(node.start)..<Int(node.end)])
                return ByteHash.of(value, seed: UInt64(node.kind.rawValue))
            }
        }
    }
}

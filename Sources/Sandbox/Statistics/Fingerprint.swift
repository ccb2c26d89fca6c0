/// 64-bit hashes of users and events, the same whatever order an object's members come in.
enum Fingerprint {
    private static let identifiers: [StaticString] = ["external_id", "braze_id", "user_alias", "email", "phone"]

    /// The user that an object is about: the first identifier that it names.
    static func user(_ object: JSONElement) -> UInt64? {
        for (kind, name) in identifiers.enumerated() {
            guard let value = object[name], value.isPresent else { continue }
            return mix(hash(value) &+ UInt64(kind))
        }
        return nil
    }

    /// The user, name, time and properties of an event or a purchase: all its members.
    static func event(_ object: JSONElement) -> UInt64 {
        hash(object)
    }

    private static func hash(_ value: JSONElement) -> UInt64 {
        switch value.kind {
        case .object:
            value.children.reduce(0x9E37_79B9_7F4A_7C15) { sum, member in
                sum &+ mix(hash(member.name) &* 3 &+ hash(member.value))
            }
        case .array:
            value.children.reduce(0xC2B2_AE3D_27D4_EB4F) { sum, child in mix(sum &+ hash(child.value)) }
        default:
            value.bytes.withUnsafeBytes { bytes in
                var sum = UInt64(value.kind.rawValue) &+ 0xCBF2_9CE4_8422_2325
                var offset = 0
                while offset + 8 <= bytes.count {
                    sum = mix(sum ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                    offset += 8
                }
                while offset < bytes.count {
                    sum = (sum ^ UInt64(bytes[offset])) &* 0x100_0000_01B3
                    offset += 1
                }
                return mix(sum)
            }
        }
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var value = value &* 0xFF51_AFD7_ED55_8CCD
        value ^= value >> 33
        value &*= 0xC4CE_B9FE_1A85_EC53
        return value ^ value >> 29
    }
}

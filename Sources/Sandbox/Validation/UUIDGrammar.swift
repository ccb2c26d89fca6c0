/// UUIDs as Braze writes its ids: 8-4-4-4-12 hexadecimal digits.
enum UUIDGrammar {
    static func matches(_ value: JSONElement?) -> Bool {
        guard let value, value.kind == .string, value.byteCount == 36 else { return false }
        return value.bytes.enumerated().allSatisfy { offset, byte in
            switch offset {
            case 8, 13, 18, 23: byte == UInt8(ascii: "-")
            default: byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
            }
        }
    }
}

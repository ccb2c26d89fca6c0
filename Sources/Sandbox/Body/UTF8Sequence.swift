/// Multi-byte sequences of UTF-8 (Unicode 15, table 3-7).
enum UTF8Sequence {
    /// Bytes of the well-formed sequence of two to four bytes that starts there; 0 if none does.
    static func length(in bytes: Span<UInt8>, at offset: Int) -> Int {
        let left = bytes.count - offset
        let second = left > 1 ? bytes[offset + 1] : 0
        let third = left > 2 ? bytes[offset + 2] : 0
        let fourth = left > 3 ? bytes[offset + 3] : 0
        guard second & 0xC0 == 0x80 else { return 0 }
        switch bytes[offset] {
        case 0xC2...0xDF: return 2
        case 0xE0: return second >= 0xA0 && third & 0xC0 == 0x80 ? 3 : 0
        case 0xED: return second < 0xA0 && third & 0xC0 == 0x80 ? 3 : 0
        case 0xE1...0xEF: return third & 0xC0 == 0x80 ? 3 : 0
        case 0xF0: return second >= 0x90 && third & 0xC0 == 0x80 && fourth & 0xC0 == 0x80 ? 4 : 0
        case 0xF1...0xF3: return third & 0xC0 == 0x80 && fourth & 0xC0 == 0x80 ? 4 : 0
        case 0xF4: return second < 0x90 && third & 0xC0 == 0x80 && fourth & 0xC0 == 0x80 ? 4 : 0
        default: return 0
        }
    }
}

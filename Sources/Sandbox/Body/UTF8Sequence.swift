/// Multi-byte sequences of UTF-8 (Unicode 15, table 3-7).
enum UTF8Sequence {
    /// Bytes of the well-formed sequence of two to four bytes that starts there; 0 if none does.
    static func length(in bytes: [UInt8], at offset: Int) -> Int {
        func byte(_ distance: Int) -> UInt8 {
            offset + distance < bytes.count ? bytes[offset + distance] : 0
        }
        func continues(_ distances: ClosedRange<Int>) -> Bool {
            distances.allSatisfy { byte($0) & 0xC0 == 0x80 }
        }
        switch bytes[offset] {
        case 0xC2...0xDF: return continues(1...1) ? 2 : 0
        case 0xE0: return byte(1) >= 0xA0 && continues(1...2) ? 3 : 0
        case 0xED: return byte(1) < 0xA0 && continues(1...2) ? 3 : 0
        case 0xE1...0xEF: return continues(1...2) ? 3 : 0
        case 0xF0: return byte(1) >= 0x90 && continues(1...3) ? 4 : 0
        case 0xF1...0xF3: return continues(1...3) ? 4 : 0
        case 0xF4: return byte(1) < 0x90 && continues(1...3) ? 4 : 0
        default: return 0
        }
    }
}

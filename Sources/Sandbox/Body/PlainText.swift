/// ASCII that means nothing inside a JSON string; most bytes of a body are such.
enum PlainText {
    /// The offset of the first quote, backslash, control character or byte beyond ASCII from there on.
    static func end(in bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start
        let raw = bytes.bytes
        while position <= bytes.count - 8 {
            let marks = marks(UInt64(littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)))
            if marks != 0 { return position + marks.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < bytes.count {
            let byte = bytes[position]
            guard byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { break }
            position += 1
        }
        return position
    }

    /// Eight bytes at once: the top bit of the first that ends plain text is the lowest that is set.
    ///
    /// A borrow can set bits of bytes after the first one that counts, never of one before it.
    private static func marks(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ ones &* UInt64(UInt8(ascii: "\""))
        let backslashes = word ^ ones &* UInt64(UInt8(ascii: "\\"))
        let controls = (word &- ones &* 0x20) & ~word
        let found = (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | controls | word
        return found & (ones &* 0x80)
    }
}

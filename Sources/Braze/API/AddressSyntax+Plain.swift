internal import Rows

extension AddressSyntax {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080

    /// Whether the text is an e-mail address of ASCII letters, digits and `.-/_` only, as nearly all are.
    ///
    /// Eight bytes at a time; agrees with ``isEmail(_:)`` where it says yes. Slack behind the text is read.
    static func isPlainEmail(_ start: ByteCursor, count: Int) -> Bool {
        let end = start + count
        // Up to the @.
        var place = start
        while true {
            let others = unusual(place.word, besides: UInt8(ascii: "_"), inRangeFrom: 0x2D)
            if others == 0 {
                place += 8
                if place >= end { return false }
                continue
            }
            place += others.trailingZeroBitCount >> 3
            break
        }
        guard place < end, place > start, place.byte == UInt8(ascii: "@") else { return false }
        // Labels with single dots between them.
        var hasDot = false
        var label = place + 1
        place = label
        while true {
            let others = unusual(place.word, besides: UInt8(ascii: "-"), inRangeFrom: 0x30)
            place += others == 0 ? 8 : others.trailingZeroBitCount >> 3
            if place >= end { return hasDot && end > label }
            if others == 0 { continue }
            guard place.byte == UInt8(ascii: "."), place > label else { return false }
            hasDot = true
            place += 1
            label = place
        }
    }

    /// The top bit of every byte that is no ASCII letter, none of `low`…`9` and not the one more.
    @inline(__always)
    private static func unusual(_ word: UInt64, besides other: UInt8, inRangeFrom low: UInt8) -> UInt64 {
        // Without its top bit no byte carries into its neighbour.
        let ascii = word & ~tops
        let letter = ascii | (ones &* 0x20)
        let isLetter = (letter &+ ones &* 0x1F) & ~(letter &+ ones &* 0x05)
        let isDigit = (ascii &+ ones &* UInt64(0x80 - low)) & ~(ascii &+ ones &* 0x46)
        let isOther = tops &- (ascii ^ (ones &* UInt64(other)))
        return (~(isLetter | isDigit | isOther) | word) & tops
    }
}

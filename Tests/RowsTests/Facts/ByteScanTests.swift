import CByteScan
import Testing

/// The masks of sixteen bytes: each function and its portable twin against a look at each byte.
@Suite struct ByteScanTests {
    @Test(arguments: [UInt64(0x5EED_0051), UInt64.random(in: 0..<(1 << 32))])
    func masks(seed: UInt64) {
        var generator = SplitMix64(state: seed)
        for index in 0..<8_192 {
            var block = (0..<16).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            if index < 4_096 {
                // Each byte value in each place, among plain letters.
                block = Array(repeating: UInt8(ascii: "k"), count: 16)
                block[index & 15] = UInt8(truncatingIfNeeded: index >> 4)
            }
            let expected = [
                mask(block) { $0 < 0x20 || $0 >= 0x80 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") },
                mask(block) { isLetter($0) || isDigit($0) }, mask(block) { $0 == UInt8(ascii: "@") },
                mask(block) { $0 == 0 }, mask(block) { !isDigit($0) }, mask(block) { $0 >= 0x80 },
            ]
            var copy = [UInt8](repeating: 0, count: 16)
            let comment: Comment = "seed \(seed): \(block)"
            #expect(
                [
                    byte_scan_string_stops(block), byte_scan_alphanumerics(block),
                    byte_scan_equal(block, UInt8(ascii: "@")), byte_scan_equal(block, 0), byte_scan_non_digits(block),
                    byte_scan_beyond_ascii(block),
                ] == expected,
                comment
            )
            #expect(
                [
                    byte_scan_string_stops_portable(block), byte_scan_alphanumerics_portable(block),
                    byte_scan_equal_portable(block, UInt8(ascii: "@")), byte_scan_equal_portable(block, 0),
                    byte_scan_non_digits_portable(block), byte_scan_beyond_ascii_portable(block),
                ] == expected,
                comment
            )
            #expect(byte_scan_copy_string_stops(block, &copy) == expected[0] && copy == block, comment)
        }
    }

    /// One byte beyond ASCII, in each place of 64.
    @Test func ascii64() {
        var block = [UInt8](repeating: 0x7F, count: 64)
        #expect(byte_scan_any_beyond_ascii64(block) == 0 && byte_scan_any_beyond_ascii64_portable(block) == 0)
        for place in block.indices {
            for byte: UInt8 in [0x80, 0xFF] {
                block[place] = byte
                #expect(byte_scan_any_beyond_ascii64(block) != 0 && byte_scan_any_beyond_ascii64_portable(block) != 0)
            }
            block[place] = 0
        }
    }

    private func mask(_ block: [UInt8], _ isOfKind: (UInt8) -> Bool) -> UInt32 {
        block.indices.reduce(0) { isOfKind(block[$1]) ? $0 | 1 << UInt32($1) : $0 }
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
    }
}

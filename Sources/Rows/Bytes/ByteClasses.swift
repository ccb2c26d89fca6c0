/// Finds bytes of a kind in eight at once.
///
/// Each function sets the top bit of every byte found. Bits above the lowest one set may be false, as the
/// borrow of a subtraction or the carry of an addition can run upwards; the lowest is always true, and none is
/// set when no byte is found.
enum ByteClasses {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    static let tops: UInt64 = 0x8080_8080_8080_8080

    /// Bytes that end or interrupt a JSON string: quote, backslash, controls, and everything beyond ASCII.
    @inline(__always)
    static func stringStops(_ word: UInt64) -> UInt64 {
        let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
        let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
        let found = (quote &- ones) | (backslash &- ones) | (word &- (ones &* 0x20)) | word
        return found & tops
    }

    /// Bytes of a key that deserve a look: `$`, `.` and space.
    @inline(__always)
    static func unusualInKeys(_ word: UInt64) -> UInt64 {
        let dollar = word ^ (ones &* UInt64(UInt8(ascii: "$")))
        let dot = word ^ (ones &* UInt64(UInt8(ascii: ".")))
        let space = word ^ (ones &* UInt64(UInt8(ascii: " ")))
        return ((dollar &- ones) & ~dollar | (dot &- ones) & ~dot | (space &- ones) & ~space) & tops
    }
}

/// Frames the journal's records, so that a cut or a flipped bit is seen.
///
/// ```
/// length (4 bytes, little-endian) | CRC-32 of the payload (4 bytes, little-endian) | payload
/// ```
enum JournalFrames {
    /// Bytes before each payload.
    static let overhead = 8
    /// No record is longer; a longer length is damage.
    static let maximumPayload = 64 << 20

    /// A payload with its frame.
    static func frame(_ payload: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(overhead + payload.count)
        append(UInt32(payload.count), to: &frame)
        append(CRC32.checksum(payload[...]), to: &frame)
        frame += payload
        return frame
    }

    /// The first payload of some bytes.
    ///
    /// - Returns: `nil` when no whole and undamaged frame stands there.
    static func first(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard bytes.count > overhead else { return nil }
        let length = Int(word(bytes, at: 0))
        guard length > 0, length <= maximumPayload, bytes.count - overhead >= length else { return nil }
        let payload = bytes.dropFirst(overhead).prefix(length)
        return CRC32.checksum(payload) == word(bytes, at: 4) ? payload : nil
    }

    private static func append(_ word: UInt32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: word.littleEndian) { bytes += $0 }
    }

    private static func word(_ bytes: ArraySlice<UInt8>, at offset: Int) -> UInt32 {
        let start = bytes.startIndex + offset
        return (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
    }
}

/// The checksum of gzip and Ethernet (ISO 3309).
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        let table = table
        return ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ ($0 >> 8) }
    }
}

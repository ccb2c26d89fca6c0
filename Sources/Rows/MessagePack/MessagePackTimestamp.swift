/// The msgpack timestamp, ext type −1, as ISO 8601 text.
///
/// Source: the MessagePack specification, "Timestamp extension type".
enum MessagePackTimestamp {
    /// Seconds and nanoseconds of a timestamp.
    ///
    /// - Parameters:
    ///   - data: the ext's data, behind its type byte.
    ///   - count: its length.
    /// - Returns: `nil` when the length or the nanoseconds are not a timestamp's.
    static func read(_ data: ByteCursor, count: Int) -> (seconds: Int64, nanoseconds: Int64)? {
        let seconds: Int64
        let nanoseconds: UInt64
        switch count {
        case 4:
            seconds = Int64(data.bigEndian32(0))
            nanoseconds = 0
        case 8:
            let both = data.bigEndian64(0)
            seconds = Int64(both & 0x3_FFFF_FFFF)
            nanoseconds = both >> 34
        case 12:
            nanoseconds = UInt64(data.bigEndian32(0))
            seconds = Int64(bitPattern: data.bigEndian64(4))
        default:
            return nil
        }
        guard nanoseconds < 1_000_000_000 else { return nil }
        return (seconds, Int64(nanoseconds))
    }
}

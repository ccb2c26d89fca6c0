internal import CByteScan

/// Finds bytes of a kind in sixteen at once.
///
/// Each function returns a mask: bit i stands for the byte i places behind the cursor. All sixteen are read (32 or 64 where the
/// name says so), so that the cursor stands where a window or its slack has as many.
enum ByteScan {
    /// Bytes that end or interrupt a JSON string: quote, backslash, controls, and everything beyond ASCII.
    @inline(__always)
    static func stringStops(_ place: ByteCursor) -> UInt32 {
        // SAFETY: reads sixteen bytes, see above.
        unsafe byte_scan_string_stops(place.address)
    }

    /// Bytes that end or interrupt a JSON string, among 32.
    ///
    /// Most strings are shorter, so that whether one is longer is foretold nearly always.
    @inline(__always)
    static func stringStops32(_ place: ByteCursor) -> UInt32 {
        // SAFETY: reads 32 bytes, see above.
        unsafe byte_scan_string_stops32(place.address)
    }

    /// Bytes that differ from sixteen others.
    ///
    /// - Parameters:
    ///   - place: the bytes.
    ///   - others: sixteen readable bytes.
    /// - Returns: a bit for each that differs.
    @inline(__always)
    static func different(_ place: ByteCursor, from others: UnsafeRawPointer) -> UInt32 {
        // SAFETY: reads sixteen bytes here and there.
        unsafe byte_scan_different(place.address, others)
    }

    /// Copies sixteen bytes, and finds those that end or interrupt a JSON string.
    @inline(__always)
    static func copyStringStops(_ place: ByteCursor, to target: UnsafeMutablePointer<UInt8>) -> UInt32 {
        // SAFETY: reads sixteen bytes, see above, and writes as many, for which the caller has room.
        unsafe byte_scan_copy_string_stops(place.address, target)
    }

    /// Bytes that are no decimal digit.
    @inline(__always)
    static func nonDigits(_ place: ByteCursor) -> UInt32 {
        // SAFETY: reads sixteen bytes, see above.
        unsafe byte_scan_non_digits(place.address)
    }

    /// Bytes beyond ASCII.
    @inline(__always)
    static func beyondASCII(_ place: ByteCursor) -> UInt32 {
        // SAFETY: reads sixteen bytes, see above.
        unsafe byte_scan_beyond_ascii(place.address)
    }

    /// Whether 64 bytes are ASCII.
    @inline(__always)
    static func isASCII64(_ place: ByteCursor) -> Bool {
        // SAFETY: reads 64 bytes, see above.
        unsafe byte_scan_any_beyond_ascii64(place.address) == 0
    }

    /// The mask of the first `count` bytes, all of them from sixteen on.
    @inline(__always)
    static func first(_ count: Int) -> UInt32 {
        (1 &<< UInt32(truncatingIfNeeded: min(count, 16))) &- 1
    }
}

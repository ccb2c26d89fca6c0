/// Inflates gzip members, one after another.
///
/// Two libraries stand behind it, ISA-L and zlib; both check the CRC-32 and the length of every member (RFC 1952).
protocol Inflater: AnyObject {
    /// Inflates as much as input and room allow.
    ///
    /// - Parameters:
    ///   - input: compressed bytes.
    ///   - output: room for plain bytes; not empty.
    /// - Returns: how much was used of both, and whether a member ended there.
    /// - Throws: ``InflateFailure`` when the stream is corrupt.
    func inflate(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(InflateFailure) -> InflateStep

    /// Begins the next member.
    func reset()
}

/// What one call of an inflater did.
struct InflateStep {
    var consumed: Int
    var produced: Int
    var isMemberEnd: Bool
}

/// Why a gzip stream is corrupt.
struct InflateFailure: Error {
    var message: String
    /// Good bytes that the failing call wrote before the damage.
    var produced = 0
}

/// The inflate library that this build uses.
public enum InflateLibrary {
    /// Its name and version, for `--version --verbose`.
    public static var name: String {
        #if ISAL
        ISALInflater.libraryName
        #else
        ZlibInflater.libraryName
        #endif
    }

    static func makeInflater() throws(InflateFailure) -> any Inflater {
        #if ISAL
        ISALInflater()
        #else
        try ZlibInflater()
        #endif
    }
}

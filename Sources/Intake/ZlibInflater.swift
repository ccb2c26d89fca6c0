internal import CZlib

/// Inflates with zlib.
@safe
final class ZlibInflater: Inflater {
    /// zlib keeps a pointer to it, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    static var libraryName: String {
        unsafe "zlib \(String(cString: zlibVersion()))"
    }

    init() throws(InflateFailure) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        // 16 + the largest window: gzip only (zlib.h, inflateInit2).
        let status = unsafe inflateInit2_(stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw InflateFailure(message: "zlib cannot start (code \(status))") }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    func inflate(
        _ input: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) throws(InflateFailure) -> InflateStep {
        // SAFETY: zlib reads only from `next_in` and writes only to `next_out`, within the counts given; the
        // pointers are set anew for every call.
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        )
        unsafe stream.pointee.avail_in = UInt32(clamping: input.count)
        unsafe stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(clamping: output.count)
        let offered = unsafe (input: Int(stream.pointee.avail_in), output: Int(stream.pointee.avail_out))
        let status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
            let detail = unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "code \(status)"
            throw unsafe InflateFailure(message: detail, produced: offered.output - Int(stream.pointee.avail_out))
        }
        return unsafe InflateStep(
            consumed: offered.input - Int(stream.pointee.avail_in),
            produced: offered.output - Int(stream.pointee.avail_out),
            isMemberEnd: status == Z_STREAM_END
        )
    }

    func reset() {
        unsafe inflateReset(stream)
    }
}

internal import CZlib

/// Makes gzip members with zlib's deflate.
package enum Gzip {
    package static func member(_ plain: [UInt8], level: Int32 = 6) -> [UInt8] {
        var stream = z_stream()
        var input = plain
        var output = [UInt8](repeating: 0, count: plain.count + plain.count / 8 + 256)
        deflateInit2_(
            &stream,
            level,
            Z_DEFLATED,
            16 + MAX_WBITS,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        input.withUnsafeMutableBufferPointer { from in
            output.withUnsafeMutableBufferPointer { to in
                stream.next_in = from.baseAddress
                stream.avail_in = UInt32(from.count)
                stream.next_out = to.baseAddress
                stream.avail_out = UInt32(to.count)
                deflate(&stream, Z_FINISH)
            }
        }
        let count = output.count - Int(stream.avail_out)
        deflateEnd(&stream)
        return Array(output.prefix(count))
    }

    /// Text that compresses as rows do.
    package static func rows(_ count: Int) -> [UInt8] {
        Array((0..<count).map { "{\"external_id\":\"user-\($0 &* 7_919 % 100_003)\",\"n\":\($0)}\n" }.joined().utf8)
    }
}

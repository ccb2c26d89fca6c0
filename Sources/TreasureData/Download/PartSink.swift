internal import NIOCore

/// Puts bytes into parts.
struct PartSink {
    private let download: Download
    private var part: PartWindow.Part
    /// Bytes of the part that are there.
    private(set) var received = 0

    init(download: Download, part: PartWindow.Part) {
        self.download = download
        self.part = part
    }

    /// The next byte's place in the file.
    var position: Int { part.bytes.lowerBound + received }

    /// Keeps bytes, waiting for the next part's slot if they go beyond this one.
    ///
    /// - Returns: false when nobody wants them any more.
    mutating func keep(_ piece: ByteBuffer) async -> Bool {
        var piece = piece
        while piece.readableBytes > 0 {
            if received == part.bytes.count {
                guard let next = await download.nextPart() else { return false }
                part = next
                received = 0
            }
            let count = min(piece.readableBytes, part.bytes.count - received)
            piece.withUnsafeReadableBytes { bytes in
                download.append(UnsafeRawBufferPointer(rebasing: bytes.prefix(count)), to: part, at: received)
            }
            received += count
            piece.moveReaderIndex(forwardBy: count)
        }
        return true
    }

    func end() { download.end(in: part, count: received) }
}

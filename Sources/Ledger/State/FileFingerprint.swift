#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// A file's size, and hashes of its first and last megabyte.
public struct FileFingerprint: Hashable, Sendable {
    private static let endBytes = 1_000_000

    var size: Int
    /// Hash of the first megabyte.
    var head: UInt64
    /// Hash of the last megabyte.
    var tail: UInt64
    /// Whether the file's first bytes were too few for `head`, so that they grow with it.
    private var isShort: Bool { size < Self.endBytes }

    init(size: Int, head: UInt64, tail: UInt64) {
        self.size = size
        self.head = head
        self.tail = tail
    }

    /// A fingerprint of what is no file, but has a size and a tag that no two contents share.
    ///
    /// - Parameters:
    ///   - size: in bytes.
    ///   - tag: an ETag or an id.
    public init(size: Int, tag: String) {
        var hash = StreamHash()
        var text = tag
        text.withUTF8 { hash.update(UnsafeRawBufferPointer($0)) }
        self.init(size: size, head: hash.value, tail: hash.value)
    }

    /// Looks at a file.
    ///
    /// The result is `nil` for what is no regular file, or cannot be read.
    ///
    /// - Parameter path: the file's.
    public init?(path: String) {
        guard path != "-" else { return nil }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { _ = SystemFile.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        size = Int(status.st_size)
        let count = min(size, Self.endBytes)
        guard let first = Self.hash(descriptor, from: 0, count: count),
            let last = Self.hash(descriptor, from: size - count, count: count)
        else { return nil }
        head = first
        tail = last
    }

    /// Whether this is the file that the older fingerprint is of.
    ///
    /// - Parameters:
    ///   - older: what the file was.
    ///   - mayGrow: whether more may stand behind it now; then only what is compared as it is read tells.
    /// - Returns: whether it is.
    func continues(_ older: FileFingerprint, mayGrow: Bool) -> Bool {
        if self == older { return true }
        return mayGrow && size > older.size && (older.isShort || head == older.head)
    }

    func write(to writer: inout JournalWriter) {
        writer.number(size)
        writer.unsigned(head)
        writer.unsigned(tail)
    }

    init(from reader: inout JournalReader) throws(JournalReader.Malformed) {
        size = try reader.number()
        head = try reader.unsigned()
        tail = try reader.unsigned()
    }

    private static func hash(_ descriptor: Int32, from offset: Int, count: Int) -> UInt64? {
        var hash = StreamHash()
        var piece = [UInt8](repeating: 0, count: 65_536)
        var done = 0
        while done < count {
            let wanted = min(piece.count, count - done)
            let read = piece.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, wanted, off_t(offset + done)) }
            guard read > 0 else { return nil }
            piece.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<read])) }
            done += read
        }
        return hash.value
    }
}

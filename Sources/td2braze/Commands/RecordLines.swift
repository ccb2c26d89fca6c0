import Foundation

/// The lines of a file of records, one after another, however large the file.
struct RecordLines {
    private static let pieceBytes = 1 << 20

    private let file: FileHandle
    private var buffer = Data()
    private var used = 0
    /// Bytes of the file that have been given out, whole lines only.
    private(set) var offset: Int

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: the file; the result is `nil` when it cannot be read.
    ///   - offset: bytes that are passed over.
    init?(path: String, offset: Int) {
        guard let file = FileHandle(forReadingAtPath: path),
            (try? file.seek(toOffset: UInt64(clamping: offset))) != nil
        else { return nil }
        self.file = file
        self.offset = offset
    }

    /// The next line without its newline; `nil` at the end.
    mutating func next() -> [UInt8]? {
        var searched = buffer.startIndex + used
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(buffer[(buffer.startIndex + used)..<end])
                used = end + 1 - buffer.startIndex
                offset += line.count + 1
                return line
            }
            buffer = Data(buffer.dropFirst(used))
            used = 0
            searched = buffer.endIndex
            guard let piece = try? file.read(upToCount: Self.pieceBytes), !piece.isEmpty else { return nil }
            buffer.append(piece)
        }
    }
}

import Intake

/// The rows of a `msgpack.gz` file, one after another.
struct ResultRows {
    private let path: String
    private var reader: PlainReader<FileSource>?
    private let chunk = PlainChunk(payloadCapacity: 262_144)
    private var isAtEnd = false
    /// Plain bytes that hold the current row, and those behind it.
    private(set) var bytes: [UInt8] = []
    private var place = 0

    init(path: String) {
        self.path = path
    }

    /// The next row, as a range of ``bytes``; `nil` behind the last one.
    ///
    /// - Throws: ``TreasureDataResultError`` when the file is damaged, or no msgpack.
    mutating func next() throws(TreasureDataResultError) -> Range<Int>? {
        while true {
            if place < bytes.count {
                var end = place
                switch MessagePackToken.skip(bytes, &end) {
                case .done:
                    defer { place = end }
                    return place..<end
                case .malformed: throw failure("is not msgpack")
                case .needsInput: break
                }
            }
            guard !isAtEnd else {
                if place < bytes.count { throw failure("ends inside a row") }
                return nil
            }
            try refill()
        }
    }

    private mutating func refill() throws(TreasureDataResultError) {
        do throws(IntakeError) {
            if reader == nil { reader = PlainReader(try FileSource(path: path)) }
            isAtEnd = try reader?.fill(chunk) ?? true
        } catch {
            throw failure(error.message)
        }
        bytes.removeFirst(place)
        place = 0
        bytes.append(contentsOf: UnsafeBufferPointer(start: chunk.firstByte, count: chunk.count))
    }

    private func failure(_ message: String) -> TreasureDataResultError {
        TreasureDataResultError(path: path, message: message)
    }
}

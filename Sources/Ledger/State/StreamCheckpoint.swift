/// What an input's plain bytes were, up to some byte.
struct StreamCheckpoint: Hashable, Sendable {
    /// Bytes from the input's beginning.
    var offset: Int
    /// Hash of them.
    var hash: UInt64
    /// Number of the last record that ends within them; `nil` as long as they are not decoded.
    var record: Int?

    func write(to writer: inout JournalWriter) {
        writer.number(offset)
        writer.unsigned(hash)
        writer.number(record.map { $0 + 1 } ?? 0)
    }

    init(offset: Int, hash: UInt64, record: Int?) {
        self.offset = offset
        self.hash = hash
        self.record = record
    }

    init(from reader: inout JournalReader) throws(JournalReader.Malformed) {
        offset = try reader.number()
        hash = try reader.unsigned()
        let following = try reader.number()
        record = following == 0 ? nil : following - 1
    }
}

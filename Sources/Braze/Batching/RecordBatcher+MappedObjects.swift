public import Rows

extension RecordBatcher {
    /// Takes an object that was mapped before, as ``add(_:)`` does with the one that it makes of a row.
    ///
    /// - Parameters:
    ///   - index: which of them.
    ///   - objects: made by an ``ObjectMapper`` with this batcher's options and caps.
    ///   - position: where its record stands.
    public func add(_ index: Int, of objects: MappedObjects, at position: RecordPosition) {
        let entry = objects.entries[index]
        objects.restore(entry, to: mapped)
        let batch = current
        let before = batch.buffer.count
        let start = batch.beginObject()
        batch.buffer.append(UnsafeBufferPointer(rebasing: objects.buffer.bytes[entry.bytes]))
        let object = place(from: start, before, in: batch)
        if !gathersLines {
            batch.note(position, entry.source, object: object, keepsSource: contents == .sources)
        }
        closeIfFull(batch)
    }

    /// Bytes of a body beside one object of each section.
    static func overheads(of frame: RequestFrame?) -> [Int] {
        guard let frame else { return [] }
        return frame.sections.indices.map { frame.overhead(ofSection: $0) }
    }
}

internal import Rows

/// A batch that still takes records; used again after it is closed.
final class OpenBatch {
    @exclusivity(unchecked) private(set) var frame: RequestFrame
    let buffer = ObjectBuffer()
    /// Whether finished bodies stay in the buffer before the open one, a line each.
    private let gathersLines: Bool
    /// Where the open body begins in the buffer; before it stand finished ones.
    @exclusivity(unchecked) private(set) var bodyStart = 0
    @exclusivity(unchecked) private(set) var objects: GrowingList<BatchObject>
    let users: UserTable
    @exclusivity(unchecked) private var records: GrowingList<BatchRecord>
    @exclusivity(unchecked) private var sources = ObjectBuffer()
    /// Where the open batch's sources begin.
    @exclusivity(unchecked) private var sourcesStart = 0
    /// What stands before the first object and behind the last one.
    @exclusivity(unchecked) private var opening: [UInt8] = []
    @exclusivity(unchecked) private var closing: [UInt8] = []
    /// Bytes of the frame that the buffer does not have: its end, and the names and brackets of every section but the
    /// first.
    @exclusivity(unchecked) private var frameRest = 0

    /// A batch of at most that many objects.
    init(frame: RequestFrame, capacity: Int, gathersLines: Bool = false) {
        self.frame = frame
        self.gathersLines = gathersLines
        users = UserTable(capacity: capacity)
        objects = GrowingList(capacity: capacity)
        records = GrowingList(capacity: capacity)
        begin(frame)
    }

    /// Empties the batch for a frame.
    func begin(_ frame: RequestFrame) {
        self.frame = frame
        opening = frame.opening + Array("\"\(frame.sections[0])\":[".utf8)
        closing = [UInt8(ascii: "]")] + frame.closing
        frameRest = closing.count + frame.overhead - frame.overhead(ofSection: 0)
        buffer.truncate(to: bodyStart)
        beginAnew()
    }

    var isEmpty: Bool { objects.isEmpty }

    /// Empties the batch for the same frame.
    func beginAnew() {
        bodyStart = buffer.count
        sourcesStart = sources.count
        buffer.append(opening)
        objects.removeAll()
        records.removeAll()
        users.clear()
    }

    /// Bytes of the body if it were closed now; at most, where the frame has several sections.
    var bodyBytes: Int { buffer.count - bodyStart + frameRest }

    /// The number of objects.
    var count: Int { objects.count }

    /// Whether an object is of the user with that hash, or of one whose hash is the same.
    func mayHold(_ userHash: UInt64) -> Bool {
        (0..<objects.count).contains { objects[$0].userHash == userHash }
    }

    /// Writes the comma that the next object needs; returns where the object begins.
    @inline(__always)
    func beginObject() -> Int {
        if !objects.isEmpty { buffer.append(UInt8(ascii: ",")) }
        return buffer.count
    }

    /// Takes the object that was written from `start` on.
    @inline(__always)
    func add(_ mapped: MappedObject, from start: Int) {
        if mapped.isFoldable { users.insert(mapped, object: objects.count) }
        objects.append(
            BatchObject(
                body: Range(uncheckedBounds: (start - bodyStart, buffer.count - bodyStart)),
                section: mapped.section,
                isIdempotent: mapped.isIdempotent,
                userHash: mapped.userHash
            )
        )
    }

    /// Notes the record of the last object, or of the one at `object`.
    @inline(__always)
    func note(_ row: Row, object: Int? = nil, keepsSource: Bool) {
        let start = sources.count - sourcesStart
        if keepsSource { sources.append(row.sourceBytes) }
        let source = Range(uncheckedBounds: (start, sources.count - sourcesStart))
        records.append(BatchRecord(position: row.position, object: object ?? objects.count &- 1, source: source))
    }

    /// Notes the record of the object at `object`, by its place and its own bytes.
    func note(_ position: RecordPosition, _ source: UnsafeBufferPointer<UInt8>, object: Int, keepsSource: Bool) {
        let start = sources.count - sourcesStart
        if keepsSource { sources.append(source) }
        let source = start..<sources.count - sourcesStart
        records.append(BatchRecord(position: position, object: object, source: source))
    }

    /// Puts a folded object in the place of the one at `index`.
    func replace(_ index: Int, with bytes: [UInt8], isIdempotent: Bool) {
        let old = objects[index].body
        buffer.replace(old.lowerBound + bodyStart..<old.upperBound + bodyStart, with: bytes)
        var object = objects[index]
        object.isIdempotent = object.isIdempotent && isIdempotent
        object.body = old.lowerBound..<old.lowerBound + bytes.count
        objects[index] = object
        let difference = bytes.count - old.count
        guard difference != 0 else { return }
        for later in index + 1..<objects.count {
            let body = objects[later].body
            objects[later].body = body.lowerBound + difference..<body.upperBound + difference
        }
    }

    /// Ends the body and its line.
    func endLine() {
        buffer.append(closing)
        buffer.append(UInt8(ascii: "\n"))
    }

    /// The finished lines.
    var lines: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: buffer.bytes[..<bodyStart]) }

    /// Forgets the finished lines.
    func dropLines() {
        buffer.replace(0..<bodyStart, with: [])
        bodyStart = 0
    }

    /// The finished batch, which shares the memory in which it was made.
    func close(sequence: Int, endpoint: Endpoint) -> Batch {
        var objects = objects.array
        let body = finishedBody(&objects)
        let own = sources.share(from: sourcesStart)
        // The next batch will be about as large, and its last row asks for room several times its size.
        buffer.renew(unlessFit: body.count + body.count / 4)
        sources.renew(unlessFit: own.count + own.count / 4)
        return Batch(
            sequence: sequence,
            endpoint: endpoint,
            frame: frame,
            body: body,
            objects: objects,
            records: records.array,
            sources: own
        )
    }

    private func finishedBody(_ objects: inout [BatchObject]) -> SharedBytes {
        if frame.sections.count == 1 {
            buffer.append(closing)
            return buffer.share(from: bodyStart)
        }
        let all = Array(buffer.bytes[bodyStart...])
        let assembled = frame.assemble(objects.map { ($0.section, all[$0.body]) })
        for (index, span) in assembled.spans.enumerated() { objects[index].body = span }
        buffer.truncate(to: bodyStart)
        return SharedBytes(assembled.body)
    }
}

internal import Braze
internal import Intake
internal import Rows

/// A chunk on its way through the decoding threads, and what they make of its records.
///
/// `@unchecked Sendable`: the exchange hands it to one thread at a time, through a lock.
final class Segment: @unchecked Sendable {
    /// What there is to decode.
    private(set) var assignment: Assignment?
    /// Records before the chunk, where they are counted; 0 otherwise.
    private(set) var recordsBefore = 0
    /// Bytes of the chunk that are used up.
    private var used = 0
    /// Number of the last record that is decoded, as the decoder counts.
    private(set) var lastRecord = 0
    /// Whether the decoding is to begin as with the input's first record.
    private(set) var isBeginning = false
    /// Whether every record is decoded.
    private(set) var isDone = false

    /// The objects of the records that were decoded last.
    let objects = MappedObjects()
    /// The records among them that cannot be sent, each with the number of objects before it.
    private(set) var rejections: [(objectsBefore: Int, record: InvalidRecord)] = []
    private var rejectionBytes = 0
    /// Bytes of a rejection beside the record's members, about.
    private static let rejectionOverhead = 256

    /// Why the input's rest cannot be read.
    private(set) var failure: DecodingError?
    /// Columns that have no place in the mode and were met by its thread up to here.
    private(set) var ignoredColumns: Set<String> = []

    /// A chunk, and how its records are written.
    struct Assignment {
        var lease: ChunkLease
        var isLast: Bool
        var input: Int
        var shape: InputShape
    }

    /// Begins with a chunk.
    func begin(_ assignment: Assignment, _ cut: WindowCut) {
        self.assignment = assignment
        used = cut.skipped
        recordsBefore = cut.recordsBefore ?? 0
        lastRecord = recordsBefore
        isBeginning = cut.isBeginning
        isDone = false
        clear()
    }

    /// Gives the decoder what is left of the chunk.
    func feed(_ decoder: any SegmentDecoding) {
        guard let assignment else { return }
        if !isBeginning { decoder.resume(behind: lastRecord) }
        let chunk = assignment.lease.chunk
        // SAFETY: the bytes lie in the chunk, which nobody else touches; its slack follows them.
        decoder.feed(chunk.firstByte + used, count: chunk.count - used, isLast: assignment.isLast)
    }

    /// Takes note of how far the decoder came.
    func advance(_ decoder: any SegmentDecoding, isDone: Bool) {
        guard let chunk = assignment?.lease.chunk else { return }
        // The newline that the last line lacked stands behind the chunk.
        used = min(decoder.remainder.start - ByteCursor(chunk.firstByte), chunk.count)
        lastRecord = decoder.row.position.number
        isBeginning = false
        self.isDone = isDone
    }

    /// Bytes of what was made of the records, about.
    var footprint: Int { objects.byteCount + rejectionBytes }

    func reject(_ record: InvalidRecord) {
        rejectionBytes += record.members.count + Self.rejectionOverhead
        rejections.append((objects.count, record))
    }

    func fail(_ error: DecodingError) { failure = error }

    func ignore(_ columns: Set<String>) { ignoredColumns = columns }

    /// Forgets what was made of the records.
    func clear() {
        objects.removeAll()
        rejections.removeAll(keepingCapacity: true)
        rejectionBytes = 0
        failure = nil
    }
}

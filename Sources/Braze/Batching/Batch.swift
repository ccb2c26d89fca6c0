public import Rows

/// One request's worth of objects, ready to be sent, and the records they were made from.
///
/// A class, as it goes through many hands on two threads: each holds one reference, and not one to every list inside.
public final class Batch: Sendable {
    /// Ordinal of the batch in its run, from 0; parts of a divided batch keep it.
    public let sequence: Int
    public let endpoint: Endpoint
    /// What stands around the objects; with it any part of the batch can become a body of its own.
    public let frame: RequestFrame
    /// The request body: compact JSON without line breaks, at most `maximumBodyBytes` long.
    public let body: SharedBytes
    /// The objects, in the order of their first records.
    public let objects: [BatchObject]
    /// The records in input order, each pointing at its object.
    public let records: [BatchRecord]
    /// The records' original bytes, one after another; empty where nobody will ask for them.
    public let sources: SharedBytes
    /// Bytes that this batch keeps in memory, about.
    public let footprint: Int

    public init(
        sequence: Int,
        endpoint: Endpoint,
        frame: RequestFrame,
        body: SharedBytes,
        objects: [BatchObject],
        records: [BatchRecord],
        sources: SharedBytes = SharedBytes([])
    ) {
        self.sequence = sequence
        self.endpoint = endpoint
        self.frame = frame
        self.body = body
        self.objects = objects
        self.records = records
        self.sources = sources
        footprint =
            body.count + sources.count + objects.count * MemoryLayout<BatchObject>.stride
            + records.count * MemoryLayout<BatchRecord>.stride
    }

    /// Whether every object may be sent again without changing what Braze stores.
    ///
    /// Source: Braze documentation, "Event object" ("resending an event duplicates it"), "Custom attributes".
    public var isIdempotent: Bool {
        objects.allSatisfy(\.isIdempotent)
    }

    /// The batch that holds these objects only.
    ///
    /// - Parameter indices: ascending indices into ``objects``, at least one.
    /// - Returns: a batch with the same sequence, frame and sources.
    public func part(_ indices: [Int]) -> Batch {
        let assembled = frame.assemble(indices.map { (objects[$0].section, body[objects[$0].body]) })
        var newIndices = Array(repeating: -1, count: objects.count)
        for (newIndex, index) in indices.enumerated() { newIndices[index] = newIndex }
        return Batch(
            sequence: sequence,
            endpoint: endpoint,
            frame: frame,
            body: SharedBytes(assembled.body),
            objects: zip(indices, assembled.spans).map { index, span in
                var object = objects[index]
                object.body = span
                return object
            },
            records: records.compactMap { record in
                guard newIndices[record.object] >= 0 else { return nil }
                var record = record
                record.object = newIndices[record.object]
                return record
            },
            sources: sources
        )
    }
}

/// One object of a request: one user's attributes, an event, an alias.
public struct BatchObject: Hashable, Sendable {
    /// Where it stands in the batch's body.
    public var body: Range<Int>
    /// Which array of the frame holds it.
    public var section: Int
    /// Whether sending it twice leaves Braze as sending it once does.
    public var isIdempotent: Bool
    /// Hash of the user whose order matters; 0 where order does not.
    public var userHash: UInt64

    public init(body: Range<Int>, section: Int = 0, isIdempotent: Bool, userHash: UInt64 = 0) {
        self.body = body
        self.section = section
        self.isIdempotent = isIdempotent
        self.userHash = userHash
    }
}

/// One input record in a batch.
public struct BatchRecord: Hashable, Sendable {
    public var position: RecordPosition
    /// Index of the object that carries it; folded records share one.
    public var object: Int
    /// Where its original bytes stand in the batch's `sources`.
    public var source: Range<Int>

    public init(position: RecordPosition, object: Int, source: Range<Int> = 0..<0) {
        self.position = position
        self.object = object
        self.source = source
    }
}

public import Rows

/// Turns rows into batches: maps each row, folds a user's rows together, and closes a batch when it is full.
///
/// Batches are consecutive records in input order. Only deletes and subscription states, whose requests take one
/// identifier kind or one group, keep several batches open at a time.
public final class RecordBatcher {
    private let options: MappingOptions
    private let caps: BatchCaps
    private let keepsSources: Bool
    private let mapper: RowMapper
    /// What stands around the objects; `nil` where it depends on the record.
    private let frame: RequestFrame?
    private let folding: AttributeFolding
    /// Where objects are written that may go into one of several batches.
    private let aside = ObjectBuffer()
    @exclusivity(unchecked) private var open: [OpenBatch] = []
    @exclusivity(unchecked) private var spare: [OpenBatch] = []
    @exclusivity(unchecked) private var closed: [Batch] = []
    @exclusivity(unchecked) private var sequence = 0

    /// Billable data points so far, when the options ask for them.
    @exclusivity(unchecked) public private(set) var dataPoints = 0

    /// A batcher for one run.
    ///
    /// - Parameters:
    ///   - options: how rows become objects.
    ///   - caps: how large a batch may grow.
    ///   - keepsSources: whether batches carry their records' original bytes.
    public init(options: MappingOptions, caps: BatchCaps, keepsSources: Bool) {
        self.options = options
        self.caps = caps
        self.keepsSources = keepsSources
        mapper = RowMapper(options)
        frame = options.mode.frame
        folding = AttributeFolding(countsDataPoints: options.countsDataPoints)
    }

    /// Columns that have no place in the mode and were met.
    public var ignoredColumns: Set<String> { mapper.ignoredColumns }

    /// Whether records wait in an open batch.
    public var isHolding: Bool { open.contains { !$0.isEmpty } }

    /// Takes a row.
    ///
    /// - Returns: why the row cannot be sent; `nil` when it is in a batch.
    public func add(_ row: Row) -> Rejection? {
        if let frame { addInOrder(row, frame) } else { addToItsKind(row) }
    }

    /// The next finished batch, in order.
    public func nextBatch() -> Batch? {
        closed.isEmpty ? nil : closed.removeFirst()
    }

    /// Finishes every open batch, in the order in which they were begun.
    public func flush() {
        while let first = open.first { close(first) }
    }

    private func addInOrder(_ row: Row, _ frame: RequestFrame) -> Rejection? {
        let batch = open.first ?? begin(frame)
        let before = batch.beginObject()
        let start = batch.buffer.count
        let mapped: MappedObject
        switch mapper.map(row, into: batch.buffer) {
        case .invalid(let rejection):
            batch.buffer.truncate(to: before)
            return rejection
        case .object(let object):
            mapped = object
        }
        if batch.buffer.count - start + frame.overhead(ofSection: mapped.section) > caps.bodyBytes {
            batch.buffer.truncate(to: before)
            return tooLarge
        }
        dataPoints += mapped.dataPoints
        let earlier = mapped.foldingIdentifier.flatMap { batch.users.object(of: $0, hash: mapped.userHash) }
        if let earlier, fold(mapped, from: start, into: earlier, of: batch, before) {
            batch.note(row, object: earlier, keepsSource: keepsSources)
            return nil
        }
        let isFull = batch.objects.count == caps.objects || batch.bodyBytes > caps.bodyBytes
        guard isFull || earlier != nil else {
            batch.add(mapped, from: start)
            batch.note(row, keepsSource: keepsSources)
            // A full batch of attributes waits for the next row, which may be of a user that is in it.
            if mapped.foldingIdentifier == nil, batch.objects.count == caps.objects { close(batch) }
            return nil
        }
        let object = Array(batch.buffer.bytes[start...])
        batch.buffer.truncate(to: before)
        close(batch)
        let next = begin(frame)
        next.buffer.append(object)
        next.add(mapped, from: next.buffer.count - object.count)
        next.note(row, keepsSource: keepsSources)
        return nil
    }

    /// Folds the object at `start` into an earlier one of its user.
    private func fold(
        _ mapped: MappedObject,
        from start: Int,
        into earlier: Int,
        of batch: OpenBatch,
        _ before: Int
    ) -> Bool {
        let old = batch.objects[earlier].body
        let isPrimary = mapped.foldingIdentifier?.kind.isPrimary ?? false
        let folded = folding.fold(
            batch.buffer.cursor(start),
            into: batch.buffer.cursor(old.lowerBound),
            contactsAreAttributes: isPrimary
        )
        guard let folded,
            batch.bodyBytes - (batch.buffer.count - before) - old.count + folded.object.count <= caps.bodyBytes
        else { return false }
        batch.buffer.truncate(to: before)
        batch.replace(earlier, with: folded.object, isIdempotent: mapped.isIdempotent)
        dataPoints -= folded.replacedDataPoints
        return true
    }

    private func addToItsKind(_ row: Row) -> Rejection? {
        aside.truncate(to: 0)
        let mapped: MappedObject
        switch mapper.map(row, into: aside) {
        case .invalid(let rejection): return rejection
        case .object(let object): mapped = object
        }
        guard let frame = mapped.frame else { return nil }
        if aside.count + frame.overhead(ofSection: 0) > caps.bodyBytes { return tooLarge }
        if mapped.userHash != 0 {
            // The user's earlier state in this group must be sent first.
            let others = open.filter { $0.frame != frame }
            for other in others where other.objects.contains(where: { $0.userHash == mapped.userHash }) { close(other) }
        }
        var batch = open.first { $0.frame == frame }
        if let full = batch, full.bodyBytes + aside.count + 1 > caps.bodyBytes {
            close(full)
            batch = nil
        }
        if batch == nil, open.count == caps.openRequests { close(open[0]) }
        let target = batch ?? begin(frame)
        _ = target.beginObject()
        let start = target.buffer.count
        target.buffer.append(aside.bytes)
        target.add(mapped, from: start)
        target.note(row, keepsSource: keepsSources)
        if target.objects.count == caps.objects { close(target) }
        return nil
    }

    private func begin(_ frame: RequestFrame) -> OpenBatch {
        let batch = spare.popLast() ?? OpenBatch(frame: frame)
        batch.begin(frame)
        open.append(batch)
        return batch
    }

    private func close(_ batch: OpenBatch) {
        open.removeAll { $0 === batch }
        if !batch.isEmpty {
            closed.append(batch.close(sequence: sequence, endpoint: options.mode.endpoint))
            sequence += 1
        }
        spare.append(batch)
    }

    private var tooLarge: Rejection {
        Rejection(.objectTooLarge, "the object alone is larger than a request body may be (\(caps.bodyBytes) bytes)")
    }
}

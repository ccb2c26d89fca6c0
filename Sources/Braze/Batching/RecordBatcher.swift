public import Rows

/// Turns rows into batches: maps each row, folds a user's rows together, and closes a batch when it is full.
///
/// Batches are consecutive records in input order. Only deletes and subscription states, whose requests take one
/// identifier kind or one group, keep several batches open at a time.
public final class RecordBatcher {
    /// Lines are offered when they have so many bytes.
    private static let lineBytes = 131_072

    private let options: MappingOptions
    private let caps: BatchCaps
    let contents: BatchContents
    /// Whether bodies are gathered as lines: those of one frame and one section can be, as they are made in place.
    let gathersLines: Bool
    private let mapper: RowMapper
    /// Whether every request of the run has the same frame, so that one batch is open at a time: the current one.
    private let isInOrder: Bool
    let current: OpenBatch
    /// Bytes of a body beside one object of each section.
    private let overheads: [Int]
    private let folding: AttributeFolding
    let mapped = MappedObject()
    /// Where objects are written that may go into one of several batches, or into the next one.
    private let aside = ObjectBuffer()
    @exclusivity(unchecked) private var open: [OpenBatch] = []
    @exclusivity(unchecked) private var spare: [OpenBatch] = []
    @exclusivity(unchecked) private var closed: [Batch] = []
    @exclusivity(unchecked) private var sequence = 0
    @exclusivity(unchecked) private var isBatchReady = false
    /// The number of bodies that are gathered as lines.
    @exclusivity(unchecked) private var lineCount = 0

    /// Billable data points so far, when the options ask for them.
    @exclusivity(unchecked) public private(set) var dataPoints = 0

    /// A batcher for one run.
    ///
    /// - Parameters:
    ///   - options: how rows become objects.
    ///   - caps: how large a batch may grow.
    ///   - contents: what is wanted of a batch.
    public init(options: MappingOptions, caps: BatchCaps, contents: BatchContents) {
        self.options = options
        self.caps = caps
        self.contents = contents
        mapper = RowMapper(options)
        let frame = options.mode.frame
        isInOrder = frame != nil
        gathersLines = contents == .lines && frame?.sections.count == 1
        current = OpenBatch(
            frame: frame ?? RequestFrame(sections: [""]),
            capacity: caps.objects,
            gathersLines: gathersLines
        )
        overheads = Self.overheads(of: frame)
        folding = AttributeFolding(countsDataPoints: options.countsDataPoints)
    }

    /// Columns that have no place in the mode and were met.
    public var ignoredColumns: Set<String> { mapper.ignoredColumns }

    /// Whether records wait in an open batch.
    public var isHolding: Bool { !current.isEmpty || open.contains { !$0.isEmpty } }

    /// Takes a row.
    ///
    /// - Returns: why the row cannot be sent; `nil` when it is in a batch.
    public func add(_ row: Row) -> Rejection? {
        mapped.reset()
        do throws(MappingFault) {
            if isInOrder { try addInOrder(row) } else { try addToItsKind(row) }
            return nil
        } catch {
            return error.rejection(row)
        }
    }

    /// Whether ``nextBatch()`` or ``takeLines(_:)`` has something; asked once a row.
    public var hasBatch: Bool { isBatchReady }

    /// The next finished batch, in order.
    public func nextBatch() -> Batch? {
        guard isBatchReady else { return nil }
        isBatchReady = closed.count > 1
        return closed.removeFirst()
    }

    /// Takes the finished bodies, one a line, where they are gathered as lines.
    ///
    /// - Parameter take: is given the lines, which end with a newline and are valid during the call, and their number.
    /// - Returns: what `take` returns; `nil` when there are none.
    public func takeLines(_ take: (_ lines: UnsafeBufferPointer<UInt8>, _ count: Int) -> Bool) -> Bool? {
        guard lineCount > 0 else { return nil }
        defer {
            current.dropLines()
            (lineCount, isBatchReady) = (0, false)
        }
        return take(current.lines, lineCount)
    }

    /// Offers what is finished, however little it is.
    public func release() {
        if lineCount > 0 { isBatchReady = true }
    }

    /// Finishes every open batch, in the order in which they were begun.
    public func flush() {
        if !current.isEmpty { finish(current) }
        while let first = open.first { close(first) }
        release()
    }

    @inline(__always)
    private func addInOrder(_ row: Row) throws(MappingFault) {
        let batch = current
        let before = batch.buffer.count
        let start = batch.beginObject()
        do throws(MappingFault) {
            try mapper.map(row, into: batch.buffer, mapped)
        } catch {
            batch.buffer.truncate(to: before)
            throw error
        }
        let cap = caps.bodyBytes
        if batch.bodyBytes > cap, batch.buffer.count - start + overheads[mapped.section] > cap {
            batch.buffer.truncate(to: before)
            throw caps.tooLarge
        }
        let object = place(from: start, before, in: batch)
        if !gathersLines { batch.note(row, object: object, keepsSource: contents == .sources) }
        closeIfFull(batch)
    }

    /// Puts the last object of the open batch where it belongs: it stays, is folded into an earlier one of its user, or
    /// begins the next batch.
    ///
    /// - Parameters:
    ///   - start: where it begins.
    ///   - before: bytes of the batch without it and its comma.
    ///   - batch: the open batch.
    /// - Returns: index of the object that carries it now, in the open batch.
    @inline(__always)
    func place(from start: Int, _ before: Int, in batch: OpenBatch) -> Int {
        dataPoints += mapped.dataPoints
        let isFull = batch.count == caps.objects || batch.bodyBytes > caps.bodyBytes
        let earlier = mapped.isFoldable ? batch.users.object(of: mapped) : -1
        if isFull || earlier >= 0 {
            if earlier >= 0, fold(from: start, into: earlier, of: batch, before) { return earlier }
            moveOn(from: start, before, batch)
        } else {
            batch.add(mapped, from: start)
        }
        return batch.count - 1
    }

    /// Finishes the open batch when it is full; one of attributes waits for the next row, which may be of a user that is
    /// in it.
    @inline(__always)
    func closeIfFull(_ batch: OpenBatch) {
        if !mapped.isFoldable, batch.count == caps.objects { finish(batch) }
    }

    /// Finishes the batch before the object at `start`, which becomes the first one of the next batch.
    @inline(never)
    private func moveOn(from start: Int, _ before: Int, _ batch: OpenBatch) {
        aside.truncate(to: 0)
        aside.append(UnsafeBufferPointer(rebasing: batch.buffer.bytes[start...]))
        batch.buffer.truncate(to: before)
        finish(batch)
        batch.buffer.append(aside.bytes)
        batch.add(mapped, from: batch.buffer.count - aside.count)
    }

    /// Folds the object at `start` into an earlier one of its user.
    @inline(never)
    private func fold(
        from start: Int,
        into earlier: Int,
        of batch: OpenBatch,
        _ before: Int
    ) -> Bool {
        let old = batch.objects[earlier].body
        let isPrimary = mapped.isFoldable && mapped.identifier.kind.isPrimary
        let folded = folding.fold(
            batch.buffer.cursor(start),
            into: batch.buffer.cursor(batch.bodyStart + old.lowerBound),
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

    private func addToItsKind(_ row: Row) throws(MappingFault) {
        aside.truncate(to: 0)
        try mapper.map(row, into: aside, mapped)
        guard let frame = mapper.frame else { return }
        if aside.count + frame.overhead(ofSection: 0) > caps.bodyBytes { throw caps.tooLarge }
        if mapped.userHash != 0 {
            // The user's earlier state in this group must be sent first.
            let others = open.filter { $0.frame != frame }
            for other in others where other.mayHold(mapped.userHash) { close(other) }
        }
        var batch = open.first { $0.frame == frame }
        if let full = batch, full.bodyBytes + aside.count + 1 > caps.bodyBytes {
            close(full)
            batch = nil
        }
        if batch == nil, open.count == caps.openRequests { close(open[0]) }
        let target = batch ?? begin(frame)
        let start = target.beginObject()
        target.buffer.append(aside.bytes)
        target.add(mapped, from: start)
        target.note(row, keepsSource: contents == .sources)
        if target.count == caps.objects { close(target) }
    }

    private func begin(_ frame: RequestFrame) -> OpenBatch {
        let batch = spare.popLast() ?? OpenBatch(frame: frame, capacity: caps.objects)
        batch.begin(frame)
        open.append(batch)
        return batch
    }

    private func close(_ batch: OpenBatch) {
        open.removeAll { $0 === batch }
        finish(batch)
        spare.append(batch)
    }

    /// Makes a batch of what is in the open one, which is empty then.
    private func finish(_ batch: OpenBatch) {
        guard !batch.isEmpty else { return }
        if gathersLines {
            batch.endLine()
            lineCount += 1
            isBatchReady = batch.buffer.count >= Self.lineBytes
        } else {
            closed.append(batch.close(sequence: sequence, endpoint: options.mode.endpoint))
            isBatchReady = true
            sequence += 1
        }
        batch.beginAnew()
    }
}

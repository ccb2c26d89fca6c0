internal import Braze
internal import Intake
internal import Rows

// What was decoded, batched in the order of the input: positions, counts and the end of the run are found here.
extension SpreadPump {
    /// Batches everything that is under way.
    ///
    /// - Returns: why the pump ends; `nil` when it goes on.
    mutating func settleAll() -> PumpEnd? {
        while exchange.count > 0 {
            if let end = settleNext() { return end }
        }
        return nil
    }

    /// Batches the first segment under way, as soon as it is decoded.
    ///
    /// - Returns: why the pump ends; `nil` when it goes on.
    mutating func settleNext() -> PumpEnd? {
        guard let segment = exchange.next(decoder), let task = segment.assignment else { return nil }
        if task.input != settled.input { settled = RecordPosition(input: task.input, number: 0) }
        // Where the splitter does not count records, the segment's decoder begins anew.
        let offset = settled.number - segment.recordsBefore
        if let end = settle(segment, offset) { return end }
        while !segment.isDone {
            // So many objects come of this chunk that they are made and batched by and by.
            continuing.decode(segment)
            if let end = settle(segment, offset) { return end }
        }
        pump.supply.giveBack(task.lease)
        put(aside: segment)
        // Whoever reads along sees what this chunk gave.
        pump.batcher.release()
        guard pump.drainBatches() else { return .stopped }
        guard task.isLast else { return nil }
        return pump.options.wrongCount(of: task.input, found: settled.number).map(PumpEnd.failed)
    }

    /// Batches what was made of a segment so far.
    ///
    /// - Parameters:
    ///   - segment: decoded, at least in part.
    ///   - offset: what is to be added to its records' numbers.
    /// - Returns: why the pump ends; `nil` when it goes on.
    private mutating func settle(_ segment: Segment, _ offset: Int) -> PumpEnd? {
        ignoredColumns.formUnion(segment.ignoredColumns)
        var index = 0
        for (objectsBefore, record) in segment.rejections {
            guard batch(&index, upTo: objectsBefore, of: segment, offset) else { return .stopped }
            var record = record
            record.position.number += offset
            pump.unreported += 1
            guard pump.consumer.refuse(record), pump.drainBatches() else { return .stopped }
        }
        guard batch(&index, upTo: segment.objects.count, of: segment, offset) else { return .stopped }
        settled.number = segment.lastRecord + offset
        guard let failure = segment.failure else { return nil }
        let path = pump.options.paths[settled.input]
        return .failed(InputFailure(failure, input: path, lastRecord: settled.number))
    }

    /// Batches objects up to one of them.
    ///
    /// - Returns: whether the consumer wants more.
    private mutating func batch(_ index: inout Int, upTo end: Int, of segment: Segment, _ offset: Int) -> Bool {
        let objects = segment.objects
        while index < end {
            let position = RecordPosition(input: settled.input, number: objects.number(at: index) + offset)
            pump.unreported += 1
            pump.batcher.add(index, of: objects, at: position)
            guard pump.drainBatches() else { return false }
            index += 1
        }
        return true
    }
}

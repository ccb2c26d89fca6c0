internal import Braze
internal import Ledger
internal import Rows

extension Batch {
    /// Its records that must not be sent twice.
    var irrevocableRecords: RecordSet {
        if objects.allSatisfy({ !$0.isIdempotent }) { return allRecords }
        guard !isIdempotent else { return RecordSet() }
        var records = RecordSet.Builder()
        for record in self.records where !objects[record.object].isIdempotent { records.insert(record.position) }
        return records.set
    }

    /// All its records.
    var allRecords: RecordSet {
        guard let first = records.first?.position, let last = records.last?.position else { return RecordSet() }
        // They stand in input order, so that as many as there are numbers from the first to the last are all of them.
        if first.input == last.input, last.number - first.number == records.count - 1 {
            return RecordSet(first.number..<last.number + 1, input: first.input)
        }
        return RecordSet(records.lazy.map(\.position))
    }
}

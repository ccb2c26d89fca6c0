internal import Braze
internal import Ledger

extension Batch {
    /// Its records that must not be sent twice.
    var irrevocableRecords: RecordSet {
        guard !isIdempotent else { return RecordSet() }
        var records = RecordSet.Builder()
        for record in self.records where !objects[record.object].isIdempotent { records.insert(record.position) }
        return records.set
    }
}

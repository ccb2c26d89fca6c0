internal import Braze
internal import Ledger

extension Batch {
    /// Its records that must not be sent twice.
    var irrevocableRecords: RecordSet {
        isIdempotent
            ? RecordSet() : RecordSet(records.lazy.filter { !objects[$0.object].isIdempotent }.map(\.position))
    }
}

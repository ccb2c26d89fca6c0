// What the journal is told of records that must not be sent twice.
//
// announced (synced) ──▶ departed (written) ──▶ settled, or recalled and departed again, or withdrawn
//
// A record that an earlier attempt left in doubt (sent again when that is asked for) only ever comes to be settled.
extension Ledger {
    /// An announcement that may not be on the disk yet.
    public struct Announcement: Sendable {
        let ordinal: Int
    }

    /// Announces that records which must not be sent twice are going to be sent.
    ///
    /// - Parameter records: those.
    /// - Returns: what to wait for before they are; `nil` when there is nothing to wait for, also when it could not be
    ///   written, see ``failure``.
    public func announce(_ records: RecordSet) -> Announcement? {
        store?.journal.append(.intent(records)).map(Announcement.init)
    }

    /// Waits until an announcement outlives a loss of power.
    ///
    /// - Returns: whether it does; `false` when the disk failed.
    public func isDurable(_ announcement: Announcement) async -> Bool {
        await store?.journal.durable(announcement.ordinal) ?? true
    }

    /// Whether an announcement outlives a loss of power already.
    public func isDurableAlready(_ announcement: Announcement) -> Bool {
        store?.journal.isDurable(announcement.ordinal) ?? true
    }

    /// Notes that announced records are being sent; the note outlives this process.
    ///
    /// - Returns: whether they may be sent.
    public func depart(_ records: RecordSet) async -> Bool {
        await store?.journal.depart(records) ?? true
    }

    /// Notes that records were refused unread and will be sent again; what an earlier attempt left in doubt stays so.
    public func recall(_ records: RecordSet) {
        guard let store else { return }
        let records = store.plan.undoubted(records)
        if !records.isEmpty { store.journal.append(.recall(records)) }
    }

    /// Takes announcements back of records that are given back; what an earlier attempt left in doubt stays so.
    public func withdraw(_ records: RecordSet) {
        guard let store else { return }
        let records = store.plan.undoubted(records)
        if !records.isEmpty { store.journal.append(.outcome(JournalEvent.Outcome(unsent: records))) }
    }
}

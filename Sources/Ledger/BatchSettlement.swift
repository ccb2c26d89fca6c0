/// What became of a batch's records.
public struct BatchSettlement: Sendable {
    public var delivered = RecordSet()
    /// Records that are given back because the run stops.
    public var unsent = RecordSet()
    /// Those of ``unsent`` whose sending was noted before, as records that must not be sent twice.
    public var withdrawn = RecordSet()
    public var undelivered: [UndeliveredRecord] = []

    public init() {}

    init(undelivered: [UndeliveredRecord]) {
        self.undelivered = undelivered
    }
}

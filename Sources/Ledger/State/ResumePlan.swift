public import Rows

/// What earlier attempts of a run settled, for the attempt that goes on.
public struct ResumePlan: Sendable {
    /// What is to be done with a record that is read again.
    public enum Step: Hashable, Sendable {
        /// It is new: map and send it.
        case send
        /// It is settled, and counted with the others up to the watermark.
        case isCounted
        /// It is the last one up to the watermark; they all are settled.
        case countAll
        /// It alone is settled.
        case countOne
        /// It was on the wire and must not be sent twice: its outcome is unknown.
        case inDoubt
    }

    private let inputs: [InputProgress]

    init(inputs: [InputProgress]) { self.inputs = inputs }

    /// The last record of an input of which anything is known; all behind it are new.
    public func last(input: Int) -> Int { inputs[input].last }

    /// Every record of an input up to this one is settled.
    public func watermark(input: Int) -> Int { inputs[input].watermark }

    /// What is to be done with a record.
    public func step(for position: RecordPosition) -> Step {
        let progress = inputs[position.input]
        if position.number < progress.watermark { return .isCounted }
        if position.number == progress.watermark { return .countAll }
        if progress.fate(of: position.number) != nil { return .countOne }
        return progress.doubtful.contains(position.number) ? .inDoubt : .send
    }

    /// Those of some records that earlier attempts did not leave in doubt.
    ///
    /// The others stay in doubt until this attempt knows what became of them: that it has not sent them itself says
    /// nothing about an earlier one.
    func undoubted(_ records: RecordSet) -> RecordSet {
        var rest = records
        for part in records.parts where inputs.indices.contains(part.input) {
            rest.subtract(inputs[part.input].doubtful, input: part.input)
        }
        return rest
    }

    /// How many records a step of counting stands for, by what became of them.
    func counts(for position: RecordPosition) -> Totals {
        let progress = inputs[position.input]
        var totals = Totals()
        if position.number == progress.watermark {
            totals.add(progress.below[0], .delivered)
            totals.add(progress.below[1], .rejected)
            totals.add(progress.below[2], .invalid)
            totals.add(progress.below[3], .unknown)
        } else if let fate = progress.fate(of: position.number) {
            totals.add(1, fate)
        }
        return totals
    }

    /// The checkpoints that an input's bytes must meet, ascending.
    func checkpoints(input: Int) -> [StreamCheckpoint] {
        (inputs[input].checkpoint.map { [$0] } ?? []) + inputs[input].laterCheckpoints
    }

    /// Every record of an input that ends within so many bytes is settled.
    func settledBytes(input: Int) -> Int { inputs[input].checkpoint?.offset ?? 0 }
}

extension Totals {
    /// Counts records that an earlier attempt settled.
    fileprivate mutating func add(_ count: Int, _ fate: InputProgress.Fate) {
        decoded += count
        switch fate {
        case .delivered: skipped += count
        case .rejected: rejected += count
        case .invalid: invalid += count
        case .unknown: unknown += count
        }
    }
}

/// What a run's journal tells, event after event: which record is settled, which may be on the wire.
struct RunState: Hashable, Sendable {
    /// No run has more.
    static let maximumInputs = 1_000_000

    /// By the inputs' order.
    private(set) var inputs: [InputProgress]
    /// How often the run was begun or resumed.
    private(set) var attempts = 0
    /// Whether every record has been dealt with.
    private(set) var isFinished = false
    /// The last beginning.
    private(set) var attempt = JournalEvent.Attempt(boot: 0, skipsInvalid: true)

    init(inputs: Int) {
        self.inputs = Array(repeating: InputProgress(), count: inputs)
    }

    /// How many records came to a fate.
    func count(_ fate: InputProgress.Fate) -> Int { inputs.reduce(0) { $0 + $1.count(fate) } }

    /// Records that may be on the wire, or were when the last attempt was cut off.
    var doubtful: Int { inputs.reduce(0) { $0 + $1.doubtful.count } }

    /// Whether Braze has, or may have, taken or refused a record.
    var hasReachedBraze: Bool { count(.delivered) + count(.rejected) + count(.unknown) + doubtful > 0 }

    /// Whether the last attempt stopped at records that the next one comes to again.
    var hasStoppers: Bool { inputs.contains { !$0.stoppers.allSatisfy(\.isEmpty) } }

    mutating func apply(_ event: JournalEvent) {
        switch event {
        case .attempt(let new):
            begin(boot: new.boot)
            attempts += 1
            isFinished = false
            attempt = new
        case .intent(let records):
            change(records) { $0.announce($1) }
        case .departure(let records):
            change(records) { $0.depart($1) }
        case .recall(let records):
            change(records) { $0.recall($1) }
        case .outcome(let outcome):
            change(outcome.delivered) { $0.settle($1, as: .delivered) }
            change(outcome.rejected) { [attempt] in $0.end($1, as: .rejected, stops: !attempt.skipsInvalid) }
            change(outcome.invalid) { [attempt] in $0.end($1, as: .invalid, stops: !attempt.skipsInvalid) }
            change(outcome.unknown) { $0.settle($1, as: .unknown) }
            change(outcome.unsent) { $0.release($1) }
        case .checkpoint(let input, let checkpoint):
            if inputs.indices.contains(input) { inputs[input].reach(checkpoint) }
        case .finished:
            isFinished = true
        }
    }

    /// Makes ready for another attempt: what may have been sent is in doubt, what stopped the last one is open again.
    ///
    /// - Parameter boot: of the system, as in ``JournalEvent/Attempt``.
    mutating func begin(boot: UInt64) {
        let isSameBoot = boot != 0 && boot == attempt.boot
        for input in inputs.indices { inputs[input].begin(isSameBoot: isSameBoot) }
    }

    /// See ``InputProgress/forget(_:unless:)``.
    mutating func forget(_ fate: InputProgress.Fate, unless isWritten: (_ input: Int, _ number: Int) -> Bool) {
        for input in inputs.indices { inputs[input].forget(fate) { isWritten(input, $0) } }
    }

    private mutating func change(_ records: RecordSet, _ body: (inout InputProgress, RecordRanges) -> Void) {
        for part in records.parts where inputs.indices.contains(part.input) { body(&inputs[part.input], part.numbers) }
    }

    /// The state as a journal record's payload; it stands for all events before it.
    var payload: [UInt8] {
        var writer = JournalWriter()
        writer.number(attempts)
        writer.byte(isFinished ? 1 : 0)
        writer.unsigned(attempt.boot)
        writer.byte(attempt.skipsInvalid ? 1 : 0)
        writer.number(inputs.count)
        for input in inputs { input.write(to: &writer) }
        return writer.bytes
    }

    init(payload: ArraySlice<UInt8>) throws(JournalReader.Malformed) {
        var reader = JournalReader(payload)
        attempts = try reader.number()
        isFinished = try reader.byte() == 1
        attempt = JournalEvent.Attempt(boot: try reader.unsigned(), skipsInvalid: try reader.byte() == 1)
        inputs = []
        for _ in 0..<(try reader.count()) { inputs.append(try InputProgress(from: &reader)) }
        guard reader.isAtEnd else { throw JournalReader.Malformed() }
    }
}

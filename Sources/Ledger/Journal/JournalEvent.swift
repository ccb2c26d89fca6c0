/// One thing that the journal remembers.
enum JournalEvent: Hashable, Sendable {
    /// The run was begun or resumed.
    case attempt(Attempt)
    /// Records that must not be sent twice are going to be sent.
    case intent(RecordSet)
    /// They are being sent.
    case departure(RecordSet)
    /// They were refused unread and are to be sent again.
    case recall(RecordSet)
    /// What became of records; what is not sent after all can be sent again.
    case outcome(Outcome)
    /// An input's bytes, so far.
    case checkpoint(input: Int, StreamCheckpoint)
    /// Every record has been dealt with.
    case finished

    /// One beginning of a run.
    struct Attempt: Hashable, Sendable {
        /// Tells one running of the system from another; 0 when that is not known.
        var boot: UInt64
        /// Whether the run goes on behind rejected and invalid records.
        var skipsInvalid: Bool
    }

    /// What became of some records.
    struct Outcome: Hashable, Sendable {
        var delivered = RecordSet()
        var rejected = RecordSet()
        var invalid = RecordSet()
        var unknown = RecordSet()
        var unsent = RecordSet()

        var isEmpty: Bool {
            delivered.isEmpty && rejected.isEmpty && invalid.isEmpty && unknown.isEmpty && unsent.isEmpty
        }
    }

    /// Whether a killed process must leave it behind.
    ///
    /// An intent counts for nothing until it is synced, and a checkpoint until something is told of the records before it,
    /// which stands behind it.
    var isUrgent: Bool {
        switch self {
        case .intent, .checkpoint: false
        default: true
        }
    }

    /// The event as a journal record's payload.
    var payload: [UInt8] {
        var writer = JournalWriter()
        switch self {
        case .attempt(let attempt):
            writer.byte(Kind.attempt.rawValue)
            writer.unsigned(attempt.boot)
            writer.byte(attempt.skipsInvalid ? 1 : 0)
        case .intent(let records):
            writer.byte(Kind.intent.rawValue)
            writer.records(records)
        case .departure(let records):
            writer.byte(Kind.departure.rawValue)
            writer.records(records)
        case .recall(let records):
            writer.byte(Kind.recall.rawValue)
            writer.records(records)
        case .outcome(let outcome):
            writer.byte(Kind.outcome.rawValue)
            for records in [outcome.delivered, outcome.rejected, outcome.invalid, outcome.unknown, outcome.unsent] {
                writer.records(records)
            }
        case .checkpoint(let input, let checkpoint):
            writer.byte(Kind.checkpoint.rawValue)
            writer.number(input)
            checkpoint.write(to: &writer)
        case .finished:
            writer.byte(Kind.finished.rawValue)
        }
        return writer.bytes
    }

    init(payload: ArraySlice<UInt8>) throws(JournalReader.Malformed) {
        var reader = JournalReader(payload)
        switch Kind(rawValue: try reader.byte()) {
        case .attempt:
            self = .attempt(Attempt(boot: try reader.unsigned(), skipsInvalid: try reader.byte() == 1))
        case .intent: self = .intent(try reader.records())
        case .departure: self = .departure(try reader.records())
        case .recall: self = .recall(try reader.records())
        case .outcome:
            let outcome = Outcome(
                delivered: try reader.records(),
                rejected: try reader.records(),
                invalid: try reader.records(),
                unknown: try reader.records(),
                unsent: try reader.records()
            )
            self = .outcome(outcome)
        case .checkpoint: self = .checkpoint(input: try reader.number(), try StreamCheckpoint(from: &reader))
        case .finished: self = .finished
        case nil: throw JournalReader.Malformed()
        }
        guard reader.isAtEnd else { throw JournalReader.Malformed() }
    }

    private enum Kind: UInt8 {
        case attempt = 3
        case intent = 4
        case outcome = 5
        case checkpoint = 6
        case finished = 7
        case departure = 8
        case recall = 9
    }
}

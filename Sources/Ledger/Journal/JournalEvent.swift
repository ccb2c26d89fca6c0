/// One thing that the journal remembers.
enum JournalEvent: Hashable, Sendable {
    /// The run was begun or resumed.
    case attempt
    /// Records that must not be sent twice are about to be sent.
    case intent(RecordSet)
    /// What became of records; what is not sent after all can be sent again.
    case outcome(Outcome)
    /// An input's bytes, so far.
    case checkpoint(input: Int, StreamCheckpoint)
    /// Every record has been dealt with.
    case finished

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

    /// The event as a journal record's payload.
    var payload: [UInt8] {
        var writer = JournalWriter()
        switch self {
        case .attempt:
            writer.byte(Kind.attempt.rawValue)
        case .intent(let records):
            writer.byte(Kind.intent.rawValue)
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
        case .attempt: self = .attempt
        case .intent: self = .intent(try reader.records())
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
    }
}

internal import Intake
internal import Ledger
internal import Rows

/// Leads the decoding thread past what earlier attempts settled, and makes sure that the input is still the same.
struct Resumption {
    private let store: RunStore
    private let ledger: Ledger
    private let resendsUnknown: Bool
    private var watch: InputWatch
    /// All records of the input up to this one are settled.
    private(set) var settled: Int
    /// The last record of the input of which an earlier attempt knew something.
    private var lastKnown: Int

    init(_ store: RunStore, ledger: Ledger, resendsUnknown: Bool) {
        self.store = store
        self.ledger = ledger
        self.resendsUnknown = resendsUnknown
        watch = InputWatch(input: 0, store: store)
        lastKnown = store.plan.last(input: 0)
        settled = store.plan.watermark(input: 0)
    }

    /// Goes over to another input.
    mutating func begin(input: Int) {
        watch = InputWatch(input: input, store: store)
        lastKnown = store.plan.last(input: input)
        settled = store.plan.watermark(input: input)
    }

    /// How many of the last bytes must not be decoded yet.
    var uncompared: Int { watch.uncompared }

    /// Takes the input's next bytes; false when they are not those of the earlier attempts.
    mutating func read(_ chunk: PlainChunk, isLast: Bool) -> Bool {
        watch.read(UnsafeRawBufferPointer(start: chunk.firstByte, count: chunk.count), isLast: isLast)
    }

    /// Takes note that a chunk's records are decoded; false when the input ended before an earlier attempt's place.
    mutating func decoded(through record: Int, isLast: Bool) -> Bool {
        watch.decoded(through: record)
        return !isLast || watch.mayEnd(at: record)
    }

    /// What is to be done with a record.
    func step(for position: RecordPosition) -> ResumePlan.Step {
        guard position.number <= lastKnown else { return .send }
        let step = store.plan.step(for: position)
        switch step {
        case .countAll, .countOne: ledger.resumed(position)
        case .inDoubt where resendsUnknown: return .send
        case .send, .isCounted, .inDoubt: break
        }
        return step
    }
}

/// How far a run has come with one input.
///
/// ```
/// records   1 … watermark | the few above it
///           only counted  | each in the set of what became of it, or in none
/// ```
struct InputProgress: Hashable, Sendable {
    /// Bytes between two checkpoints that are kept, about.
    private static let stride = 1 << 20

    /// What can become of a record for good.
    enum Fate: Int, CaseIterable, Sendable {
        case delivered
        case rejected
        case invalid
        case unknown
    }

    /// Every record up to this one is settled.
    private(set) var watermark = 0
    /// How many of those up to the watermark came to which fate, by ``Fate``.
    private(set) var below = [0, 0, 0, 0]
    /// Settled records above the watermark, by ``Fate``.
    private(set) var above = Array(repeating: RecordRanges(), count: 4)
    /// Records that must not be sent twice and whose sending is announced.
    private(set) var announced = RecordRanges()
    /// Those that may be on the wire.
    private(set) var doubtful = RecordRanges()
    /// Rejected and invalid records at which an attempt stopped, by ``Fate``: the next attempt comes to them again.
    private(set) var stoppers = Array(repeating: RecordRanges(), count: 4)
    /// The last checkpoint within the watermark.
    private(set) var checkpoint: StreamCheckpoint?
    /// Checkpoints that the watermark has not reached.
    private(set) var laterCheckpoints: [StreamCheckpoint] = []

    init() {}

    /// How many records came to a fate.
    func count(_ fate: Fate) -> Int {
        below[fate.rawValue] + above[fate.rawValue].count + stoppers[fate.rawValue].count
    }

    /// What became of a record above the watermark; `nil` when it is not settled.
    func fate(of number: Int) -> Fate? {
        Fate.allCases.first { above[$0.rawValue].contains(number) }
    }

    /// The largest number of which anything is known.
    var last: Int {
        max(watermark, above.compactMap(\.last).max() ?? 0, doubtful.last ?? 0)
    }

    mutating func announce(_ numbers: RecordRanges) {
        announced.formUnion(numbers)
    }

    /// Takes note that records are being sent.
    mutating func depart(_ numbers: RecordRanges) {
        doubtful.formUnion(numbers)
    }

    /// Takes note that records were sent and not applied; they are to be sent again.
    mutating func recall(_ numbers: RecordRanges) {
        doubtful.subtract(numbers)
    }

    /// A new attempt begins.
    ///
    /// - Parameter isSameBoot: whether the system has run on since the last one, so that every departure is known.
    ///   Otherwise only what was synced is: whatever was announced may have departed.
    mutating func begin(isSameBoot: Bool) {
        if !isSameBoot { doubtful.formUnion(announced) }
        announced = RecordRanges()
        stoppers = Array(repeating: RecordRanges(), count: 4)
    }

    /// Takes note of records that are rejected or invalid.
    ///
    /// - Parameters:
    ///   - numbers: the records.
    ///   - fate: what became of them.
    ///   - stops: whether the attempt stops at them.
    mutating func end(_ numbers: RecordRanges, as fate: Fate, stops: Bool) {
        guard stops else { return settle(numbers, as: fate) }
        release(numbers)
        stoppers[fate.rawValue].formUnion(numbers)
    }

    /// Settles records; one that is settled already keeps its fate.
    mutating func settle(_ numbers: RecordRanges, as fate: Fate) {
        release(numbers)
        var new = numbers
        new.remove(0..<watermark + 1)
        for known in above { new.subtract(known) }
        above[fate.rawValue].formUnion(new)
        raiseWatermark()
    }

    /// Takes note that records are not sent, or their outcome is known.
    mutating func release(_ numbers: RecordRanges) {
        announced.subtract(numbers)
        doubtful.subtract(numbers)
    }

    /// Takes note of an input's bytes; a checkpoint that stands too close to the one before the last puts itself in the
    /// last one's place.
    mutating func reach(_ new: StreamCheckpoint) {
        if let last = laterCheckpoints.last {
            let base = laterCheckpoints.dropLast().last?.offset ?? checkpoint?.offset ?? 0
            if new.offset == last.offset || new.offset - base <= Self.stride { laterCheckpoints.removeLast() }
        }
        laterCheckpoints.append(new)
        promoteCheckpoints()
    }

    /// Forgets what became of records above the watermark, for what was written about them is gone.
    ///
    /// - Parameters:
    ///   - fate: the fate to forget.
    ///   - isWritten: whether a record's line is there.
    mutating func forget(_ fate: Fate, unless isWritten: (Int) -> Bool) {
        for range in above[fate.rawValue].ranges {
            for number in range where !isWritten(number) {
                above[fate.rawValue].remove(number..<number + 1)
                // It may have been applied; whoever comes to it must say so again.
                if fate == .unknown { doubtful.insert(number) }
            }
        }
    }

    private mutating func raiseWatermark() {
        var isRising = true
        while isRising {
            isRising = false
            for fate in Fate.allCases {
                guard let range = above[fate.rawValue].takeFirst(startingAt: watermark + 1) else { continue }
                below[fate.rawValue] += range.count
                watermark = range.upperBound - 1
                isRising = true
            }
        }
        promoteCheckpoints()
    }

    private mutating func promoteCheckpoints() {
        let reached = laterCheckpoints.lastIndex { $0.record.map { $0 <= watermark } ?? false }
        guard let reached else { return }
        checkpoint = laterCheckpoints[reached]
        laterCheckpoints.removeSubrange(...reached)
    }

    func write(to writer: inout JournalWriter) {
        writer.number(watermark)
        for count in below { writer.number(count) }
        for numbers in above { writer.ranges(numbers) }
        writer.ranges(announced)
        writer.ranges(doubtful)
        for numbers in stoppers { writer.ranges(numbers) }
        let checkpoints = (checkpoint.map { [$0] } ?? []) + laterCheckpoints
        writer.number(checkpoints.count)
        for checkpoint in checkpoints { checkpoint.write(to: &writer) }
    }

    init(from reader: inout JournalReader) throws(JournalReader.Malformed) {
        watermark = try reader.number()
        for index in below.indices { below[index] = try reader.number() }
        for index in above.indices { above[index] = try reader.ranges() }
        announced = try reader.ranges()
        doubtful = try reader.ranges()
        for index in stoppers.indices { stoppers[index] = try reader.ranges() }
        for _ in 0..<(try reader.count()) { laterCheckpoints.append(try StreamCheckpoint(from: &reader)) }
        promoteCheckpoints()
    }
}

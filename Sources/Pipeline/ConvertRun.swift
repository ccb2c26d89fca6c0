public import Braze
internal import Intake
public import Rows

/// Converts inputs into request bodies, one a line, and sends nothing.
public enum ConvertRun {
    /// What came of a conversion.
    public struct Result: Sendable {
        public var end: PumpEnd
        /// The record that stopped the run, if one did.
        public var fault: FirstFault?
        public var records = 0
        public var invalid = 0
        public var batches = 0
        public var bodyBytes = 0
        public var dataPoints = 0
        /// Invalid records by reason.
        public var reasons: [String: Int] = [:]
        public var ignoredColumns: Set<String> = []
    }

    /// Runs on the calling thread, with as many more as the input's options say.
    ///
    /// - Parameters:
    ///   - input: what to read.
    ///   - mapping: how rows become objects.
    ///   - caps: how large a body may grow.
    ///   - skipsInvalid: whether the run goes on behind an invalid record.
    ///   - writeInvalid: takes each invalid record: its row, whether it was decoded, and why; false ends the run.
    ///   - write: takes each body; false ends the run.
    /// - Returns: the counts, and why the run ended.
    public static func run(
        input: InputOptions,
        mapping: MappingOptions,
        caps: BatchCaps,
        skipsInvalid: Bool,
        writeInvalid: @escaping (InvalidRecord) -> Bool = { _ in true },
        write: @escaping (Batch) -> Bool
    ) -> Result {
        let plan = ThreadPlan(input, mapping.mode)
        let supply = plan.supply(input)
        supply.start(input.sources)
        defer { supply.callOff() }
        let batcher = RecordBatcher(options: mapping, caps: caps, keepsSources: false)
        let sink = ConvertSink(inputs: input.paths, skipsInvalid: skipsInvalid, writeInvalid, write)
        let pump = RecordPump(supply: supply, options: input, batcher: batcher, consumer: sink, shapes: InputShapes()) {
            sink.result.records += $0
        }
        let pumped = plan.run(pump, mapping: mapping, caps: caps)
        sink.result.end = pumped.end
        sink.result.dataPoints = batcher.dataPoints
        sink.result.ignoredColumns = pumped.ignoredColumns
        return sink.result
    }
}

/// A record that cannot be sent, ready to be written down.
public struct InvalidRecord: Sendable {
    public var position: RecordPosition
    public var rejection: Rejection
    /// The record by its columns: members of a JSON object, without braces.
    public var members: [UInt8]

    init(_ row: Row, _ rejection: Rejection, isDecoded: Bool) {
        position = row.position
        self.rejection = rejection
        members = isDecoded ? RecordText.members(of: row) : RecordText.rawMember(of: row)
    }
}

/// Counts and passes on.
private final class ConvertSink: RecordConsumer {
    var result = ConvertRun.Result(end: .finished)
    let skipsInvalid: Bool
    private let inputs: [String]
    private let writeInvalid: (InvalidRecord) -> Bool
    private let write: (Batch) -> Bool

    init(
        inputs: [String],
        skipsInvalid: Bool,
        _ writeInvalid: @escaping (InvalidRecord) -> Bool,
        _ write: @escaping (Batch) -> Bool
    ) {
        self.inputs = inputs
        self.skipsInvalid = skipsInvalid
        self.writeInvalid = writeInvalid
        self.write = write
    }

    func take(_ batch: Batch) -> Bool {
        result.batches += 1
        result.bodyBytes += batch.body.count
        return write(batch)
    }

    func refuse(_ record: InvalidRecord) -> Bool {
        result.invalid += 1
        result.reasons[record.rejection.reason.code, default: 0] += 1
        guard writeInvalid(record) else { return false }
        if skipsInvalid { return true }
        result.fault = FirstFault(record.rejection, at: record.position, inputs: inputs)
        return false
    }
}

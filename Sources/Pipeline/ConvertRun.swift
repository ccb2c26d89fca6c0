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

    /// Who takes the bodies; a return of false ends the run.
    public enum Output {
        /// Takes bodies, one a line, of which there may be several; the bytes are valid during the call.
        case lines((UnsafeBufferPointer<UInt8>) -> Bool)
        /// Takes each batch with its records.
        case batches((Batch) -> Bool)

        fileprivate var contents: BatchContents {
            switch self {
            case .lines: .lines
            case .batches: .records
            }
        }
    }

    /// Runs on the calling thread, with as many more as the input's options say.
    ///
    /// - Parameters:
    ///   - input: what to read.
    ///   - mapping: how rows become objects.
    ///   - caps: how large a body may grow.
    ///   - skipsInvalid: whether the run goes on behind an invalid record.
    ///   - writeInvalid: takes each invalid record: its row, whether it was decoded, and why; false ends the run.
    ///   - output: takes the bodies.
    /// - Returns: the counts, and why the run ended.
    public static func run(
        input: InputOptions,
        mapping: MappingOptions,
        caps: BatchCaps,
        skipsInvalid: Bool,
        writeInvalid: @escaping (InvalidRecord) -> Bool = { _ in true },
        output: Output
    ) -> Result {
        let plan = ThreadPlan(input, mapping.mode)
        let supply = plan.supply(input)
        supply.start(input.sources)
        defer { supply.callOff() }
        let batcher = RecordBatcher(options: mapping, caps: caps, contents: output.contents)
        let sink = ConvertSink(inputs: input.paths, skipsInvalid: skipsInvalid, writeInvalid, output)
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
    private let output: ConvertRun.Output

    init(
        inputs: [String],
        skipsInvalid: Bool,
        _ writeInvalid: @escaping (InvalidRecord) -> Bool,
        _ output: ConvertRun.Output
    ) {
        self.inputs = inputs
        self.skipsInvalid = skipsInvalid
        self.writeInvalid = writeInvalid
        self.output = output
    }

    func take(_ batch: Batch) -> Bool {
        result.batches += 1
        result.bodyBytes += batch.body.count
        switch output {
        case .batches(let take): return take(batch)
        case .lines(let take): return (Array(batch.body) + [UInt8(ascii: "\n")]).withUnsafeBufferPointer(take)
        }
    }

    func take(_ lines: UnsafeBufferPointer<UInt8>, bodies: Int) -> Bool {
        result.batches += bodies
        result.bodyBytes += lines.count - bodies
        guard case .lines(let take) = output else { preconditionFailure("lines were not asked for") }
        return take(lines)
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

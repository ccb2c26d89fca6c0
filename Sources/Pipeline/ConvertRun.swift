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

    /// Runs on the calling thread, with one more thread that reads and inflates.
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
        let ring = ChunkRing(chunks: input.chunks, chunkBytes: input.chunkBytes)
        IntakeThread.start(input.sources, into: ring)
        defer { ring.callOff() }
        let batcher = RecordBatcher(options: mapping, caps: caps, keepsSources: false)
        let sink = ConvertSink(inputs: input.paths, skipsInvalid: skipsInvalid, writeInvalid, write)
        var pump = RecordPump(ring: ring, options: input, batcher: batcher, consumer: sink, shapes: InputShapes()) {
            sink.result.records += $0
        }
        let end = pump.run()
        sink.result.end = end
        sink.result.dataPoints = batcher.dataPoints
        sink.result.ignoredColumns = batcher.ignoredColumns
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
    private let inputs: [String]
    private let skipsInvalid: Bool
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

    func refuse(_ row: Row, _ rejection: Rejection, isDecoded: Bool) -> Bool {
        result.invalid += 1
        result.reasons[rejection.reason.code, default: 0] += 1
        guard writeInvalid(InvalidRecord(row, rejection, isDecoded: isDecoded)) else { return false }
        if skipsInvalid { return true }
        result.fault = FirstFault(rejection, at: row.position, inputs: inputs)
        return false
    }
}

internal import Braze
internal import Intake
internal import Rows

/// The decoding thread when others decode with it: chunks are cut where a record ends, and batched in order.
///
/// ```
/// supply ─▶ chunk ─▶ cut ─▶ segments ─▶ decoded, mapped ─▶ in order ─▶ batcher ─▶ batch ─▶ consumer
///          ╰─ this thread ─╯          ╰─ helpers, and this ─╯        ╰──── this thread ────╯
/// ```
///
/// What cannot be cut without decoding it goes through the one pump, between segments.
struct SpreadPump {
    /// How the input that is being read is dealt with.
    private enum Road {
        /// Too little has come to tell.
        case undecided
        case spread(any RecordSplitter, InputShape)
        case alone
    }

    var pump: RecordPump
    let exchange = SegmentExchange()
    /// Segments under way, at most.
    private let limit: Int
    private let makeDecoder: @Sendable () -> SegmentDecoder
    /// This thread's own.
    let decoder: SegmentDecoder
    /// Takes up segments that are decoded in part; in order, as everything behind a stop is to leave no trace.
    lazy var continuing = makeDecoder()
    private var input = 0
    private var road = Road.undecided
    /// What the next chunk must begin with.
    private var carried: [UInt8] = []
    private var spare: [Segment] = []
    /// The last record that was batched or refused.
    var settled = RecordPosition(input: 0, number: 0)
    /// Columns without a place that came up to there.
    var ignoredColumns: Set<String> = []

    /// A pump that shares its work.
    ///
    /// - Parameters:
    ///   - pump: has begun nothing; takes the inputs that only one thread can decode.
    ///   - segments: chunks under way, at most.
    ///   - makeDecoder: makes a decoder for one thread.
    init(_ pump: RecordPump, segments: Int, _ makeDecoder: @escaping @Sendable () -> SegmentDecoder) {
        self.pump = pump
        limit = segments
        self.makeDecoder = makeDecoder
        decoder = makeDecoder()
    }

    /// Pumps until the input ends, fails, or the consumer wants no more.
    ///
    /// - Parameter helpers: threads that decode beside this one.
    /// - Returns: why it came to its end, and what it met.
    mutating func run(helpers: Int) -> Pumped {
        let end = exchange.withThreads(helpers, makeDecoder) { pumpAll() }
        return Pumped(
            end: pump.close(after: end),
            ignoredColumns: ignoredColumns.union(pump.batcher.ignoredColumns)
        )
    }

    private mutating func pumpAll() -> PumpEnd {
        while true {
            let underWay = exchange.count
            if underWay == limit {
                if let end = settleNext() { return end }
                continue
            }
            // What is at hand is handed out first; then nothing that is under way waits for more to come.
            let patience = underWay > 0 ? .zero : pump.batcher.isHolding ? pump.options.linger : nil
            guard let message = pump.supply.receive(timeout: patience) else {
                if pump.supply.isCalledOff { return .stopped }
                if underWay > 0 {
                    if let end = settleNext() { return end }
                } else {
                    pump.batcher.flush()
                    guard pump.drainBatches() else { return .stopped }
                }
                continue
            }
            if let end = take(message) { return end }
        }
    }

    private mutating func take(_ message: ChunkRing.Message) -> PumpEnd? {
        switch message {
        case .input(let index):
            input = index
            road = .undecided
            return nil
        case .failure(let error):
            return settleAll() ?? .failed(InputFailure(error, lastRecord: lastRecord))
        case .end:
            return settleAll() ?? .finished
        case .chunk(let lease, let isLast):
            do throws(InputFailure) {
                return try take(lease, isLast: isLast)
            } catch {
                // What stands before comes first.
                return settleAll() ?? .failed(error)
            }
        }
    }

    /// Number of the last record of the input that is being read.
    private var lastRecord: Int {
        if case .alone = road { return pump.lastRecord }
        return settled.input == input ? settled.number : 0
    }

    private mutating func take(_ lease: ChunkLease, isLast: Bool) throws(InputFailure) -> PumpEnd? {
        let chunk = lease.chunk
        carried.withUnsafeBufferPointer { chunk.prepend($0) }
        carried.removeAll(keepingCapacity: carried.capacity <= PlainChunk.headroom)
        if case .undecided = road { try decide(chunk, isLast: isLast) }
        switch road {
        case .undecided:
            carry(chunk.count, of: chunk)
            pump.supply.giveBack(lease)
            return nil
        case .alone:
            if let end = settleAll() { return end }
            return try pump.pump(lease, isLast: isLast) ? nil : .stopped
        case .spread(var splitter, let shape):
            let cut: WindowCut
            do throws(DecodingError) {
                cut = try splitter.cut(chunk.firstByte, count: chunk.count, isLast: isLast)
            } catch {
                if let end = settleAll() { return end }
                throw InputFailure(error, input: pump.options.paths[input], lastRecord: lastRecord)
            }
            road = .spread(splitter, shape)
            carry(cut.remainder, of: chunk)
            if !isLast, cut.skipped + cut.remainder == chunk.count {
                // Inside one record: nobody is to hold what is carried on.
                pump.supply.giveBack(lease)
                return nil
            }
            let segment = spare.popLast() ?? Segment()
            segment.begin(Segment.Assignment(lease: lease, isLast: isLast, input: input, shape: shape), cut)
            exchange.submit(segment)
            return nil
        }
    }

    /// Decides how the input that begins with this chunk is dealt with, if that can be told.
    private mutating func decide(_ chunk: PlainChunk, isLast: Bool) throws(InputFailure) {
        let (options, path) = (pump.options, pump.options.paths[input])
        guard let format = try options.rowFormat(of: chunk, isLast: isLast, named: path) else { return }
        guard let splitter = format.splitter(limits: options.limits) else {
            pump.begin(input: input)
            road = .alone
            return
        }
        let decoder = format.segmentDecoder(input: input, schema: options.schema, limits: options.limits)
        guard let decoder else { throw .missingSchema(path) }
        chunk.dropByteOrderMark(format)
        let shape = InputShape(format: format, schema: decoder.schema)
        pump.shapes.set(shape, of: input)
        road = .spread(splitter, shape)
    }

    /// Keeps a segment to be used again.
    mutating func put(aside segment: Segment) { spare.append(segment) }

    /// Keeps the chunk's last bytes for the next one.
    private mutating func carry(_ count: Int, of chunk: PlainChunk) {
        // SAFETY: the bytes lie in the chunk, which is still this thread's.
        carried.append(contentsOf: UnsafeBufferPointer(start: chunk.firstByte + chunk.count - count, count: count))
    }
}

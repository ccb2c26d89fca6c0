internal import Braze
internal import Intake
internal import Ledger
internal import Rows

/// The decoding thread: plain chunks in, batches out.
///
/// ```
/// supply ─▶ chunk ─▶ decoder ─▶ row ─▶ batcher ─▶ batch ─▶ consumer
/// ```
struct RecordPump {
    let supply: any ChunkSupply
    let options: InputOptions
    let batcher: RecordBatcher
    let consumer: any RecordConsumer
    /// Told how many more records were decoded, once a batch or so.
    private let decoded: (Int) -> Void
    /// Told how an input's records are written, before its first batch.
    let shapes: InputShapes
    /// What earlier attempts left to do; `nil` when nothing is remembered.
    private var resumption: Resumption?

    private var input = 0
    private var decoder: (any RowDecoder)?
    private var held: ChunkLease?
    /// Bytes at the held chunk's end that the decoder has not been given.
    private var unfed = 0
    private var format: RowFormat?
    private var isShapeKnown = false
    /// Records that were decoded and not reported yet.
    var unreported = 0

    init(
        supply: any ChunkSupply,
        options: InputOptions,
        batcher: RecordBatcher,
        consumer: any RecordConsumer,
        shapes: InputShapes,
        resumption: Resumption? = nil,
        decoded: @escaping (Int) -> Void
    ) {
        self.supply = supply
        self.options = options
        self.batcher = batcher
        self.consumer = consumer
        self.decoded = decoded
        self.shapes = shapes
        self.resumption = resumption
    }

    /// Pumps until the input ends, fails, or the consumer wants no more.
    mutating func run() -> PumpEnd {
        close(after: pumpAll())
    }

    /// Sends what is still held, and says why the pump came to its end.
    mutating func close(after end: PumpEnd) -> PumpEnd {
        reportDecoded()
        batcher.flush()
        if case .failed(let failure) = end, failure.code == .differs {
            while let batch = batcher.nextBatch() { consumer.discard(batch) }
            return end
        }
        // What stands before the end, for any other reason, is sent.
        let wantsMore = drainBatches()
        if case .finished = end, !wantsMore { return .stopped }
        return end
    }

    private mutating func pumpAll() -> PumpEnd {
        while true {
            guard let message = supply.receive(timeout: batcher.isHolding ? options.linger : nil) else {
                if supply.isCalledOff { return .stopped }
                batcher.flush()
                guard drainBatches() else { return .stopped }
                continue
            }
            switch message {
            case .input(let index):
                begin(input: index)
            case .failure(let error):
                return .failed(InputFailure(error, lastRecord: lastRecord))
            case .end:
                return .finished
            case .chunk(let lease, let isLast):
                do throws(InputFailure) {
                    guard try pump(lease, isLast: isLast) else { return .stopped }
                } catch {
                    return .failed(error)
                }
            }
        }
    }

    /// Goes over to another input.
    mutating func begin(input index: Int) {
        input = index
        decoder = nil
        isShapeKnown = false
        resumption?.begin(input: index)
    }

    /// Number of the last record that was decoded of the input.
    var lastRecord: Int { decoder?.row.position.number ?? 0 }

    /// Decodes one chunk's records.
    mutating func pump(_ lease: ChunkLease, isLast: Bool) throws(InputFailure) -> Bool {
        let chunk = lease.chunk
        if resumption?.read(chunk, isLast: isLast) == false { throw .differs(options.paths[input]) }
        if let old = held {
            // Before a format is told, nothing of a chunk is used up.
            let unused = decoder.map { $0.remainder.start.bytes(upTo: $0.remainder.start + $0.remainder.count + unfed) }
            chunk.prepend(unused ?? UnsafeBufferPointer(start: old.chunk.firstByte, count: old.chunk.count))
            supply.giveBack(old)
        }
        held = isLast ? nil : lease
        defer { if isLast { supply.giveBack(lease) } }
        unfed = min(resumption?.uncompared ?? 0, chunk.count)
        if decoder == nil, unfed < chunk.count || isLast { decoder = try makeDecoder(chunk, isLast: isLast) }
        guard let decoder else { return true }
        unfed = min(unfed, chunk.count)
        decoder.feed(chunk.firstByte, count: chunk.count - unfed, isLast: isLast)
        guard try decodeRows(decoder) else { return false }
        // Whoever reads along sees what this chunk gave.
        batcher.release()
        guard drainBatches() else { return false }
        if isLast, let failure = options.wrongCount(of: input, found: decoder.row.position.number) { throw failure }
        if resumption?.decoded(through: decoder.row.position.number, isLast: isLast) == false {
            throw .differs(options.paths[input])
        }
        return true
    }

    private mutating func publishShape(_ decoder: any RowDecoder) {
        isShapeKnown = true
        if let format { shapes.set(InputShape(format: format, schema: decoder.schema), of: input) }
    }

    private mutating func decodeRows(_ decoder: any RowDecoder) throws(InputFailure) -> Bool {
        let row = decoder.row
        if let settled = resumption?.settled { decoder.pass(through: settled - 1) }
        let isResuming = resumption != nil
        while true {
            if decoder.nextExpected() {
                guard take(row, decoder, isResuming) else { return false }
                continue
            }
            let step: RowStep
            do throws(DecodingError) {
                step = try decoder.next()
            } catch {
                throw InputFailure(error, input: options.paths[input], lastRecord: row.position.number)
            }
            switch step {
            case .needsInput, .end:
                return true
            case .row:
                guard take(row, decoder, isResuming) else { return false }
            case .rejected(let rejection):
                if passSettled(row) != nil { continue }
                unreported += 1
                guard refuse(row, rejection, isDecoded: false), drainBatches() else { return false }
            }
        }
    }

    /// Takes a row that was decoded.
    ///
    /// - Returns: whether the consumer wants more.
    @inline(__always)
    private mutating func take(_ row: Row, _ decoder: any RowDecoder, _ isResuming: Bool) -> Bool {
        if !isShapeKnown { publishShape(decoder) }
        if isResuming, let wantsMore = passSettled(row) { return wantsMore }
        unreported += 1
        if let rejection = batcher.add(row), !refuse(row, rejection, isDecoded: true) { return false }
        return drainBatches()
    }

    @inline(never)
    private func refuse(_ row: Row, _ rejection: Rejection, isDecoded: Bool) -> Bool {
        consumer.refuse(InvalidRecord(row, rejection, isDecoded: isDecoded))
    }

    /// Passes a record by that an earlier attempt dealt with.
    ///
    /// - Returns: whether the consumer wants more; `nil` when the record is new.
    private mutating func passSettled(_ row: Row) -> Bool? {
        switch resumption?.step(for: row.position) {
        case .send, nil: return nil
        case .isCounted, .countAll, .countOne: return true
        case .inDoubt:
            unreported += 1
            return consumer.doubt(row)
        }
    }

    /// Passes every finished batch on, also to a consumer that wants no more: it gives them back.
    mutating func drainBatches() -> Bool {
        guard batcher.hasBatch else { return true }
        return drain()
    }

    @inline(never)
    private mutating func drain() -> Bool {
        reportDecoded()
        var wantsMore = batcher.takeLines(consumer.take) ?? true
        while let batch = batcher.nextBatch() {
            if !consumer.take(batch) { wantsMore = false }
        }
        return wantsMore
    }

    private mutating func reportDecoded() {
        decoded(unreported)
        unreported = 0
    }

    /// The decoder for the input that begins with this chunk; `nil` when more bytes are needed to tell.
    private mutating func makeDecoder(_ chunk: PlainChunk, isLast: Bool) throws(InputFailure) -> (any RowDecoder)? {
        let path = options.paths[input]
        guard let format = try options.rowFormat(of: chunk, isLast: isLast, named: path) else { return nil }
        chunk.dropByteOrderMark(format)
        let decoder = format.decoder(
            input: input,
            schema: options.schema,
            nullText: options.nullText,
            limits: options.limits
        )
        guard let decoder else { throw .missingSchema(path) }
        self.format = format
        return decoder
    }
}

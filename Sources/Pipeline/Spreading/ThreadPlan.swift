internal import Braze
internal import Intake

/// What a run's threads do.
struct ThreadPlan: Hashable, Sendable {
    /// Threads that read and inflate, each an input of its own at a time; with 0 the decoding thread does it itself.
    private(set) var lanes = 1
    /// Threads that decode and map, beside the one that batches and lends them a hand.
    private(set) var helpers = 0

    /// The threads of a run.
    ///
    /// - Parameters:
    ///   - input: how many threads there may be, and what they read.
    ///   - mode: where several requests are open at a time, decoding is not spread.
    ///   - remembers: whether there is a state directory, for which each chunk is looked at in order.
    init(_ input: InputOptions, _ mode: LoadMode, remembers: Bool = false) {
        self.init(
            threads: input.threads,
            inputs: input.sources.count,
            areFiles: input.sources.allSatisfy(\.isRegularFile),
            maySpread: mode.fillsOneRequestAtATime && !remembers
        )
    }

    init(threads: Int, inputs: Int, areFiles: Bool, maySpread: Bool) {
        guard threads > 2 else {
            // A source that keeps one waiting is waited for on a thread of its own.
            lanes = threads < 2 && areFiles ? 0 : 1
            return
        }
        lanes = areFiles ? max(1, min(inputs, maySpread ? threads / 2 : threads - 1)) : 1
        helpers = maySpread ? threads - lanes - 1 : 0
    }

    /// Chunks that are decoded, or wait for it or for being batched, at a time.
    var segments: Int { helpers > 0 ? helpers * 2 + 1 : 0 }

    /// Chunks of each ring for them; of several rings one is in use, and each is to stay small.
    var chunksAhead: Int { lanes > 1 ? min(segments, 8) : segments }

    /// Where the plain bytes come from.
    func supply(_ input: InputOptions) -> any ChunkSupply {
        let chunks = input.chunks + chunksAhead
        return switch lanes {
        case 0: DirectIntake(chunks: chunks, chunkBytes: input.chunkBytes)
        case 1: ChunkRing(chunks: chunks, chunkBytes: input.chunkBytes)
        default: IntakeLanes(lanes: lanes, chunks: chunks, chunkBytes: input.chunkBytes)
        }
    }

    /// Pumps everything.
    ///
    /// - Parameters:
    ///   - pump: decodes on this thread what others cannot.
    ///   - mapping: how rows become objects.
    ///   - caps: how large a body may grow.
    /// - Returns: why the pump came to its end, and what it met.
    func run(_ pump: RecordPump, mapping: MappingOptions, caps: BatchCaps) -> Pumped {
        var pump = pump
        guard helpers > 0 else {
            let end = pump.run()
            return Pumped(end: end, ignoredColumns: pump.batcher.ignoredColumns)
        }
        let (options, endsAtRejection) = (pump.options, !pump.consumer.skipsInvalid)
        var spread = SpreadPump(pump, segments: segments) {
            SegmentDecoder(options, mapping: mapping, caps: caps, endsAtRejection: endsAtRejection)
        }
        return spread.run(helpers: helpers)
    }
}

/// What the decoding came to.
struct Pumped: Sendable {
    var end: PumpEnd
    var ignoredColumns: Set<String>
}

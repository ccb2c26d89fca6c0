/// Fills chunks with a source's plain bytes: inflated when the source is gzip, as they are otherwise.
public struct PlainReader<Source: ByteSource> {
    /// Bytes of the buffer for compressed bytes.
    private static var bufferBytes: Int { 262_144 }

    /// What the first bytes told.
    private enum Mode {
        case undecided
        case plain
        case gzip(any Inflater)
    }

    private var source: Source
    private var mode = Mode.undecided
    private let buffer: ReadBuffer
    private var isSourceAtEnd = false
    /// Inside a gzip member: the end of the source now means that the stream is cut off.
    private var isInsideMember = false

    private let makeInflater: () throws(InflateFailure) -> any Inflater

    public init(_ source: Source) {
        self.init(source, makeInflater: InflateLibrary.makeInflater)
    }

    init(_ source: Source, makeInflater: @escaping () throws(InflateFailure) -> any Inflater) {
        self.source = source
        self.makeInflater = makeInflater
        buffer = ReadBuffer(capacity: Self.bufferBytes)
    }

    /// Fills a chunk: to the brim, or with what a slow source has.
    ///
    /// - Parameter chunk: emptied first. When this throws, it holds the good bytes before the damage.
    /// - Returns: whether the source has no more.
    /// - Throws: ``IntakeError`` when the source fails, or its gzip stream is corrupt or cut off.
    public mutating func fill(_ chunk: PlainChunk) throws(IntakeError) -> Bool {
        chunk.clear()
        if case .undecided = mode { try decide() }
        while unsafe !chunk.room.isEmpty {
            if buffer.isEmpty, !isSourceAtEnd {
                if chunk.count > 0, !source.isReady() { return false }
                try refill()
                continue
            }
            // At the end an inflater may still hold output back, for want of room before.
            if buffer.isEmpty, !isInsideMember { return true }
            switch mode {
            case .gzip(let inflater): try inflate(inflater, into: chunk)
            case .plain, .undecided: unsafe chunk.append(buffer.move(into: chunk.room))
            }
        }
        return isSourceAtEnd && buffer.isEmpty && !isInsideMember
    }

    private mutating func inflate(_ inflater: any Inflater, into chunk: PlainChunk) throws(IntakeError) {
        if !isInsideMember {
            guard try beginsMember() else { return }
            inflater.reset()
            isInsideMember = true
        }
        let step: InflateStep
        do throws(InflateFailure) {
            step = try unsafe inflater.inflate(buffer.bytes, into: chunk.room)
        } catch {
            chunk.append(error.produced)
            throw IntakeError(.corruptGzip, input: source.name, "the gzip stream is corrupt: \(error.message)")
        }
        if step.consumed == 0, step.produced == 0, !step.isMemberEnd {
            throw IntakeError(.truncatedGzip, input: source.name, "the gzip stream is cut off")
        }
        buffer.consume(step.consumed)
        chunk.append(step.produced)
        if step.isMemberEnd { isInsideMember = false }
    }

    /// Whether the next bytes begin a member; zeroes between and behind members are padding.
    private mutating func beginsMember() throws(IntakeError) -> Bool {
        buffer.dropZeroes()
        while buffer.count < 2, !isSourceAtEnd {
            if buffer.isEmpty { return false }
            try refill()
        }
        if buffer.startsWithGzipMagic { return true }
        guard buffer.isEmpty else {
            throw IntakeError(.trailingBytes, input: source.name, "bytes behind the gzip stream that begin no member")
        }
        return false
    }

    private mutating func decide() throws(IntakeError) {
        while buffer.count < 2, !isSourceAtEnd { try refill() }
        guard buffer.startsWithGzipMagic else {
            mode = .plain
            return
        }
        do throws(InflateFailure) {
            mode = .gzip(try makeInflater())
        } catch {
            throw IntakeError(.unreadable, input: source.name, error.message)
        }
    }

    private mutating func refill() throws(IntakeError) {
        buffer.compact()
        let count = try unsafe source.read(into: buffer.room)
        if count == 0 { isSourceAtEnd = true }
        buffer.append(count)
    }
}

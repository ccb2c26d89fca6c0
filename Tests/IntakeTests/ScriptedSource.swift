import Intake

/// A source in memory that hands out its bytes in given portions.
struct ScriptedSource: ByteSource {
    enum Step {
        /// As many bytes at most.
        case bytes(Int)
        /// Nothing at hand just now; the next read waits for more and gets it.
        case pause
        case failure
    }

    let name = "scripted"
    private let bytes: [UInt8]
    private var steps: ArraySlice<Step>
    private var offset = 0

    /// After the steps everything left comes at once.
    init(_ bytes: [UInt8], _ steps: [Step] = []) {
        self.bytes = bytes
        self.steps = steps[...]
    }

    /// Portions of one size.
    init(_ bytes: [UInt8], each count: Int) {
        self.init(bytes, Array(repeating: .bytes(count), count: bytes.count / count + 1))
    }

    func isReady() -> Bool {
        if case .pause = steps.first { return false }
        return true
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(IntakeError) -> Int {
        if case .pause = steps.first { steps.removeFirst() }
        var limit = Int.max
        switch steps.popFirst() {
        case .bytes(let count): limit = count
        case .failure: throw IntakeError(.unreadable, input: name, "scripted")
        case .pause, nil: break
        }
        let count = min(limit, buffer.count, bytes.count - offset)
        buffer.copyBytes(from: bytes[offset..<offset + count])
        offset += count
        return count
    }
}

/// What a reader gave.
struct Filled: Equatable {
    var bytes: [UInt8] = []
    var failure: IntakeError.Code?
    /// The number of chunks.
    var chunks = 0

    static func == (left: Filled, right: Filled) -> Bool {
        left.bytes == right.bytes && left.failure == right.failure
    }
}

/// Reads a source to its end.
func readAll(_ source: some ByteSource, chunkBytes: Int = 4_096, inflater: Inflating = .standard) -> Filled {
    var reader = inflater.reader(source)
    let chunk = PlainChunk(payloadCapacity: chunkBytes)
    var result = Filled()
    while true {
        do throws(IntakeError) {
            let isLast = try reader.fill(chunk)
            result.chunks += 1
            result.bytes += UnsafeBufferPointer(start: chunk.firstByte, count: chunk.count)
            if isLast { return result }
        } catch {
            result.bytes += UnsafeBufferPointer(start: chunk.firstByte, count: chunk.count)
            result.failure = error.code
            return result
        }
    }
}

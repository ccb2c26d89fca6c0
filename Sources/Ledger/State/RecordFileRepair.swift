internal import Rows

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Brings a file of rejected or unknown records in line with the journal after a crash.
///
/// A line is written before the journal is told. So a line that the journal does not know is of a record that will be
/// dealt with again: it is dropped, as is a last line that is torn.
struct RecordFileRepair {
    /// How many of the lines that stay have which reason.
    private(set) var reasons: [String: Int] = [:]
    /// Records of lines that stay and that the journal knows above its watermark.
    private(set) var written: Set<RecordPosition> = []

    private var torn: Int?
    /// Where lines begin and end that are dropped.
    private var dropped: [Range<Int>] = []

    /// Looks at a file, and mends it.
    ///
    /// - Parameters:
    ///   - path: the file's; one that is not there needs nothing.
    ///   - inputs: the inputs' names, by index.
    ///   - state: what the journal tells.
    ///   - fates: what the journal says about a record whose line may stay.
    /// - Throws: ``RecordFileError`` when it cannot be read or written.
    init(
        path: String,
        inputs: [String],
        state: RunState,
        fates: Set<InputProgress.Fate>
    ) throws(RecordFileError) {
        guard var file = LineReader(path: path) else {
            if errno == ENOENT { return }
            throw RecordFileError(path: path, message: SystemFile.reason())
        }
        var indices: [String: [Int]] = [:]
        for (index, name) in inputs.enumerated() { indices[name, default: []].append(index) }
        while let line = try file.next() {
            guard line.isWhole else {
                torn = line.span.lowerBound
                break
            }
            guard let record = try? JSONValue(parsing: line.bytes, maximumDepth: 10_100),
                let name = record["_input"]?.stringValue, let number = record["_record"]?.integerValue
            else { continue }
            let progress = (indices[name] ?? []).map { ($0, state.inputs[$0]) }
            let known = progress.first { input in
                number <= input.1.watermark || input.1.fate(of: number).map(fates.contains) ?? false
            }
            guard let known else {
                dropped.append(line.span)
                continue
            }
            reasons[record["_reason"]?.stringValue ?? "unstated", default: 0] += 1
            if number > known.1.watermark { written.insert(RecordPosition(input: known.0, number: number)) }
        }
        if !dropped.isEmpty {
            try file.copy(to: path, without: dropped, until: torn)
        } else if let torn, truncate(path, off_t(torn)) != 0 {
            throw RecordFileError(path: path, message: SystemFile.reason())
        }
    }
}

/// Reads a file line by line, in pieces.
private struct LineReader {
    struct Line {
        var bytes: ArraySlice<UInt8>
        /// Where it stands in the file, with its newline.
        var span: Range<Int>
        var isWhole: Bool
    }

    private final class Handle {
        let descriptor: Int32
        init(_ descriptor: Int32) { self.descriptor = descriptor }
        deinit { _ = SystemFile.close(descriptor) }
    }

    private let handle: Handle
    private let path: String
    private var buffer: [UInt8] = []
    /// What of the buffer is used up.
    private var used = 0
    /// Where the buffer's first byte stands in the file.
    private var offset = 0

    init?(path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        handle = Handle(descriptor)
        self.path = path
    }

    mutating func next() throws(RecordFileError) -> Line? {
        var searched = used
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { used = end + 1 }
                return Line(bytes: buffer[used..<end], span: offset + used..<offset + end + 1, isWhole: true)
            }
            buffer.removeFirst(used)
            offset += used
            used = 0
            searched = buffer.count
            let piece = try read(at: offset + buffer.count, count: 1 << 20)
            if piece.isEmpty {
                guard !buffer.isEmpty else { return nil }
                defer { used = buffer.count }
                return Line(bytes: buffer[...], span: offset..<offset + buffer.count, isWhole: false)
            }
            buffer += piece
        }
    }

    /// Puts a copy without some spans in the file's place.
    func copy(to path: String, without dropped: [Range<Int>], until end: Int?) throws(RecordFileError) {
        let new = path + ".new"
        let target = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw RecordFileError(path: new, message: SystemFile.reason()) }
        defer { _ = SystemFile.close(target) }
        var start = 0
        for span in dropped + [(end ?? .max)..<Int.max] {
            while start < span.lowerBound {
                var piece = try read(at: start, count: min(1 << 20, span.lowerBound - start))
                if piece.isEmpty { break }
                start += piece.count
                if let message = SystemFile.writeAll(&piece, { SystemFile.write(target, $0) }) {
                    throw RecordFileError(path: new, message: message)
                }
            }
            start = span.upperBound
        }
        guard fsync(target) == 0, rename(new, path) == 0 else {
            throw RecordFileError(path: path, message: SystemFile.reason())
        }
    }

    /// Some bytes; none at the file's end only, for what is not read is cut off.
    private func read(at offset: Int, count: Int) throws(RecordFileError) -> [UInt8] {
        var piece = [UInt8](repeating: 0, count: count)
        while true {
            let done = piece.withUnsafeMutableBytes { pread(handle.descriptor, $0.baseAddress, count, off_t(offset)) }
            if done >= 0 {
                piece.removeLast(count - done)
                return piece
            }
            guard errno == EINTR else { throw RecordFileError(path: path, message: SystemFile.reason()) }
        }
    }
}

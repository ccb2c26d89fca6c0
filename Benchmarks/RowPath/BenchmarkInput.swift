import Braze
import Foundation
import Rows

/// A file's bytes in memory, to be decoded again and again.
final class BenchmarkInput {
    /// What came of the rows; the same each time.
    struct Answer: Equatable {
        var rows = 0
        var objects = 0
        var bodies = 0
        var bytes = 0
    }

    let byteCount: Int
    private let mode: LoadMode
    private let format: FileFormat
    private let schema: Schema?
    /// SAFETY: `byteCount` bytes and the slack that a decoder may write and read; freed by `deinit`.
    private let window: UnsafeMutablePointer<UInt8>

    /// Reads the file.
    ///
    /// - Throws: what Foundation says of files; ``SchemaError``.
    init(file: String, kind: RecordKind, format: FileFormat, schema: String?) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: file))
        mode = kind == .events ? .customEvents : .userProfileAttributes
        self.format = format
        self.schema = try schema.map { try Schema(jobShow: Array(Data(contentsOf: URL(fileURLWithPath: $0)))) }
        byteCount = data.count
        window = .allocate(capacity: data.count + ByteCursor.slack)
        data.copyBytes(to: window, count: data.count)
        (window + data.count).initialize(repeating: 0, count: ByteCursor.slack)
    }

    deinit { window.deallocate() }

    /// Decodes every row.
    ///
    /// - Returns: the number of rows.
    func decode() throws -> Int {
        let decoder = try decoder()
        var rows = 0
        while try next(decoder) { rows += 1 }
        return rows
    }

    /// Decodes, maps and batches every row.
    func batch() throws -> Answer {
        var options = MappingOptions(mode: mode)
        options.schema = schema
        let batcher = RecordBatcher(options: options, caps: BatchCaps(endpoint: mode.endpoint), contents: .records)
        let decoder = try decoder()
        let row = decoder.row
        var answer = Answer()
        while try next(decoder) {
            if let rejection = batcher.add(row) { throw BenchmarkFailure(rejection.message) }
            answer.rows += 1
            take(batcher, &answer)
        }
        batcher.flush()
        take(batcher, &answer)
        return answer
    }

    private func take(_ batcher: RecordBatcher, _ answer: inout Answer) {
        while batcher.hasBatch, let batch = batcher.nextBatch() {
            answer.objects += batch.objects.count
            answer.bodies += 1
            answer.bytes += batch.body.count
        }
    }

    private func decoder() throws -> any RowDecoder {
        let decoder = (format == .msgpack ? RowFormat.messagePack : .jsonLinesOfObjects)
            .decoder(input: 0, schema: schema, nullText: nil, limits: DecodingLimits())
        guard let decoder else { throw BenchmarkFailure("msgpack needs --schema") }
        decoder.feed(window, count: byteCount, isLast: true)
        return decoder
    }

    /// Whether there is one more row.
    private func next(_ decoder: any RowDecoder) throws -> Bool {
        if decoder.nextExpected() { return true }
        switch try decoder.next() {
        case .row: return true
        case .rejected(let rejection): throw BenchmarkFailure(rejection.message)
        case .needsInput, .end: return false
        }
    }
}

/// Decodes concatenated msgpack arrays, one a row: Treasure Data's `msgpack` and `msgpack.gz` results.
///
/// Source: Treasure Data documentation, "Job API", result formats; the MessagePack specification.
@safe
public final class MessagePackDecoder: RowDecoder {
    /// Why a value could not be made a field.
    enum ValueFailure: Error {
        /// The window ends inside it.
        case needsInput
        /// A byte that msgpack never uses.
        case malformed
    }

    public let row: Row
    public let schema: Schema?
    let limits: DecodingLimits
    let columns: [Int32]
    /// Room for the text of a row's fields that are as expected.
    ///
    /// SAFETY: each takes its key, at most ``expectedBytes`` bytes and a comma; slack behind them.
    let text: UnsafeMutablePointer<UInt8>
    @safe @exclusivity(unchecked) private var transcoder: MessagePackTranscoder
    @safe @exclusivity(unchecked) var place: ByteCursor
    @safe @exclusivity(unchecked) private(set) var end: ByteCursor
    @safe @exclusivity(unchecked) private var isLast = false
    /// A record that is skipped because of its size, or is no row.
    @safe @exclusivity(unchecked) private(set) var skipper: MessagePackSkipper?

    /// A decoder for one input.
    ///
    /// - Parameters:
    ///   - input: index of the input, for positions.
    ///   - schema: the columns of the arrays.
    ///   - limits: bounds on one record.
    public init(input: Int, schema: Schema, limits: DecodingLimits) {
        let table = ColumnTable()
        columns = schema.columns.map { table.index(of: $0.name) }
        row = Row(columns: table, input: input, limits: limits)
        transcoder = MessagePackTranscoder(maximumDepth: limits.maximumDepth)
        self.limits = limits
        self.schema = schema
        place = row.source
        end = place
        var room = ByteCursor.slack * 2
        for column in schema.columns { room += column.name.utf8.count * 6 + Self.expectedBytes + 8 }
        unsafe text = .allocate(capacity: room)
        row.completion = self
    }

    deinit { unsafe text.deallocate() }

    public var remainder: (start: ByteCursor, count: Int) { (place, end - place) }

    public func feed(_ start: UnsafeMutablePointer<UInt8>, count: Int, isLast: Bool) {
        place = unsafe ByteCursor(start)
        end = place + count
        self.isLast = isLast
    }

    public func pass(through record: Int) {
        guard skipper == nil else { return }
        while row.position.number < record, place < end {
            var passing = MessagePackSkipper()
            guard case .done(let behind) = passing.skip(from: place, before: end) else { return }
            row.position.number += 1
            place = behind
        }
    }

    public func next() throws(DecodingError) -> RowStep {
        if skipper != nil, let step = try skipRest() { return step }
        guard place < end else { return isLast ? .end : .needsInput }
        let start = place
        let header = MessagePackHeader(start)
        guard start + header.size <= end else { return try outOfInput() }
        guard case .array = header.kind else {
            return try wholeValue(Rejection(.rowNotAnArray, "the record is not a msgpack array"))
        }
        guard header.count == columns.count else {
            return try wholeValue(.rowWidth(found: header.count, expected: columns.count))
        }
        row.begin(at: start)
        let rejection: Rejection?
        do throws(ValueFailure) {
            var cursor = start + header.size
            rejection = try fields(&cursor)
            place = cursor
        } catch {
            row.position.number -= 1
            switch error {
            case .needsInput: return try outOfInput()
            case .malformed: throw malformed
            }
        }
        row.sourceCount = place - start
        if row.sourceCount > limits.maximumRecordBytes { return .rejected(.recordTooLarge(limits)) }
        if let rejection { return .rejected(rejection) }
        if let repeated = row.finish(count: columns.count, sameColumns: true) { return .rejected(repeated) }
        return .row
    }

    /// Fills the row, and finds its end even when a value has no form in JSON.
    @inline(__always)
    private func fields(_ cursor: inout ByteCursor) throws(ValueFailure) -> Rejection? {
        var rejection: Rejection?
        for index in 0..<columns.count {
            row.reserve(index)
            // SAFETY: `reserve` made room for `index`.
            let field = unsafe row.storage + index
            if let value = try self.field(at: &cursor, index, &rejection) { unsafe field.pointee = value }
        }
        return rejection
    }

    /// The value at the cursor, of any kind, as the field of the column at `index`.
    ///
    /// - Returns: `nil` when the value has no form in JSON: `rejection` says why, if it says nothing yet.
    func field(
        at cursor: inout ByteCursor,
        _ index: Int,
        _ rejection: inout Rejection?
    ) throws(ValueFailure) -> Field? {
        let column = columns[index]
        let header = MessagePackHeader(cursor)
        let start = cursor + header.size
        guard start <= end else { throw .needsInput }
        cursor = start
        switch header.kind {
        case .string, .binary:
            cursor += header.count
            guard cursor <= end else { throw .needsInput }
            guard let needsEscaping = UTF8Scan.text(start, cursor) else {
                rejection = rejection ?? .notUTF8(column: row.columns.names[index])
                return nil
            }
            let facts: Field.Facts = needsEscaping ? .needsEscaping : []
            return Field(column: column, kind: .string, facts: facts, bytes: start, count: header.count)
        case .unsigned(let value):
            let kind: Field.Kind = value > UInt64(Int64.max) ? .unsignedInteger : .signedInteger
            return Field(column: column, kind: kind, bytes: start, count: 0, payload: value)
        case .signed(let value):
            let bits = UInt64(bitPattern: value)
            return Field(column: column, kind: .signedInteger, bytes: start, count: 0, payload: bits)
        case .null:
            return Field(column: column, kind: .null, bytes: start, count: 0)
        case .bool(let flag):
            return Field(column: column, kind: .bool, bytes: start, count: 0, payload: flag ? 1 : 0)
        case .double(let bits):
            guard Double(bitPattern: bits).isFinite else {
                rejection = rejection ?? .notFinite(column: row.columns.names[index])
                return nil
            }
            return Field(column: column, kind: .double, bytes: start, count: 0, payload: bits)
        case .float(let bits):
            guard Float(bitPattern: bits).isFinite else {
                rejection = rejection ?? .notFinite(column: row.columns.names[index])
                return nil
            }
            return Field(column: column, kind: .float, bytes: start, count: 0, payload: UInt64(bits))
        case .array, .map:
            let container = start - header.size
            cursor = try extent(of: container)
            switch nested(container, cursor, column: column, isMap: header.isMap) {
            case .success(let value): return value
            case .failure(let failure):
                rejection = rejection ?? failure.rejection(column: row.columns.names[index])
                return nil
            }
        case .ext:
            cursor += header.count
            guard cursor <= end else { throw .needsInput }
            if let value = timestamp(start, header.count, column: column) { return value }
            rejection = rejection ?? MessagePackTranscodingFailure.ext.rejection(column: row.columns.names[index])
            return nil
        case .neverUsed:
            throw .malformed
        }
    }

    private func extent(of container: ByteCursor) throws(ValueFailure) -> ByteCursor {
        var skipper = MessagePackSkipper()
        switch skipper.skip(from: container, before: end) {
        case .done(let behind): return behind
        case .needsInput: throw .needsInput
        case .malformed: throw .malformed
        }
    }

    private func nested(
        _ start: ByteCursor,
        _ behind: ByteCursor,
        column: Int32,
        isMap: Bool
    ) -> Result<Field, MessagePackTranscodingFailure> {
        let room = (behind - start) * MessagePackTranscoder.expansion
        var sink = unsafe ByteSink(row.scratch.reserve(room))
        let text = sink.cursor
        var facts: Field.Facts = []
        var signature: UInt64 = 0
        do throws(MessagePackTranscodingFailure) {
            try transcoder.write(start, to: &sink, facts: &facts, signature: &signature)
        } catch {
            return .failure(error)
        }
        return .success(
            Field(
                column: column,
                kind: isMap ? .object : .array,
                facts: facts,
                bytes: text,
                count: sink.cursor - text,
                payload: signature
            )
        )
    }

    private func timestamp(_ data: ByteCursor, _ count: Int, column: Int32) -> Field? {
        guard Int8(bitPattern: (data - 1).byte) == -1,
            let time = MessagePackTimestamp.read(data, count: count),
            CivilTime.seconds.contains(time.seconds)
        else { return nil }
        var sink = unsafe ByteSink(row.scratch.reserve(CivilTime.maximumBytes))
        let text = sink.cursor
        CivilTime.write(seconds: time.seconds, nanoseconds: time.nanoseconds, to: &sink)
        return Field(column: column, kind: .string, bytes: text, count: sink.cursor - text)
    }

    /// Rejects the value at `place`, which is no usable row, and skips it.
    private func wholeValue(_ rejection: Rejection) throws(DecodingError) -> RowStep {
        var skipper = MessagePackSkipper()
        switch skipper.skip(from: place, before: end) {
        case .done(let behind):
            row.begin(at: place)
            row.sourceCount = behind - place
            place = behind
            return .rejected(row.sourceCount > limits.maximumRecordBytes ? .recordTooLarge(limits) : rejection)
        case .needsInput: return try outOfInput()
        case .malformed: throw malformed
        }
    }

    /// The window ends inside a record: more input, or a record that is too large already.
    private func outOfInput() throws(DecodingError) -> RowStep {
        guard !isLast else { throw truncated }
        guard end - place > limits.maximumRecordBytes else { return .needsInput }
        row.begin(at: place)
        row.sourceCount = 0
        skipper = MessagePackSkipper()
        return .rejected(.recordTooLarge(limits))
    }

    private func skipRest() throws(DecodingError) -> RowStep? {
        guard var skipper else { return nil }
        let outcome = skipper.skip(from: place, before: end)
        self.skipper = skipper
        switch outcome {
        case .done(let behind):
            place = behind
            self.skipper = nil
            return nil
        case .needsInput(let here):
            place = here
            if isLast { throw truncated }
            return .needsInput
        case .malformed:
            throw malformed
        }
    }

    private var truncated: DecodingError {
        .truncatedMessagePack(behind: row.position.number)
    }

    private var malformed: DecodingError {
        .malformedMessagePack(behind: row.position.number)
    }
}

extension MessagePackDecoder: SegmentDecoding {
    public func resume(behind record: Int) {
        row.position.number = record
        skipper = nil
    }
}

extension MessagePackDecoder: RowCompletion {
    func fillFields(of row: Row) {
        var cursor = row.source + MessagePackHeader(row.source).size
        // The record is known to be good.
        _ = try? fields(&cursor)
        row.count = columns.count
        row.isTight = false
    }
}

extension Rejection {
    static func notUTF8(column: String) -> Rejection {
        Rejection(.invalidUTF8, column: column, "the text is not UTF-8")
    }

    static func notFinite(column: String) -> Rejection {
        Rejection(.numberNotFinite, column: column, "NaN and infinities have no form in JSON")
    }
}

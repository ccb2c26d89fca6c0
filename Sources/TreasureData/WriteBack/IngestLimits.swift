/// What Treasure Data takes in one request.
///
/// Source: Treasure Data documentation, "Data Ingestion API" (1 to 500 records, 1 MB a record, 5 MB a batch) and
/// "Postback API v2" (1,048,064 bytes). The megabyte is taken as 10⁶ bytes, to be on the safe side.
public enum IngestLimits {
    static let batchRecords = 500
    static let batchBytes = 5_000_000
    /// Bytes of one record, at most.
    public static let recordBytes = 1_000_000
}

/// Records on their way into one request: `{"events":[…]}`.
///
/// Source: treasure-boxes, `Kinesis/lambda_function.py`; td-js-sdk.
struct IngestBatch: Hashable, Sendable {
    private(set) var records: [[UInt8]] = []
    /// Bytes of the body.
    private(set) var byteCount = frameBytes

    private static let opening = Array(#"{"events":["#.utf8)
    private static let closing = Array("]}".utf8)
    private static let frameBytes = opening.count + closing.count

    init(_ records: [[UInt8]] = []) {
        for record in records { append(record) }
    }

    /// Whether a record still fits.
    func takes(_ record: [UInt8]) -> Bool {
        records.count < IngestLimits.batchRecords && byteCount + record.count + 1 <= IngestLimits.batchBytes
    }

    mutating func append(_ record: [UInt8]) {
        records.append(record)
        byteCount += record.count + 1
    }

    var body: [UInt8] {
        var body = Self.opening
        body.reserveCapacity(byteCount)
        for (index, record) in records.enumerated() {
            if index > 0 { body.append(UInt8(ascii: ",")) }
            body += record
        }
        return body + Self.closing
    }

    /// The records that an answer does not confirm.
    ///
    /// - Parameters:
    ///   - status: 200 for all of them, 206 for some.
    ///   - receipts: by the records' order, whether each is in; `nil` when the answer has none.
    /// - Returns: those that must be sent again.
    func unconfirmed(status: Int, receipts: [Bool]?) -> IngestBatch {
        guard let receipts, receipts.count == records.count else {
            // Without receipts, a 206 confirms nothing.
            return status == 206 ? self : IngestBatch()
        }
        return IngestBatch(zip(records, receipts).filter { !$0.1 }.map(\.0))
    }
}

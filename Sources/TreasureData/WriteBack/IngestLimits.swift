internal import Rows

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
    ///   - status: 200 for all of them, 206 for some; no other one confirms anything.
    ///   - receipts: what the answer says of each.
    /// - Returns: those that are not in, as far as one knows.
    func unconfirmed(status: Int, receipts: IngestReceipts) -> IngestBatch {
        if status == 200, receipts == .none { return IngestBatch() }
        guard status == 200 || status == 206, case .some(let receipts) = receipts, receipts.count == records.count
        else { return self }
        return IngestBatch(zip(records, receipts).filter { !$0.1 }.map(\.0))
    }
}

/// What an answer of the ingestion API says of each record.
enum IngestReceipts: Hashable, Sendable {
    /// By the records' order, whether each is in.
    case some([Bool])
    /// A JSON object without any.
    case none
    /// The answer is not Treasure Data's, but a proxy's for instance.
    case unreadable

    init(_ body: [UInt8]) {
        guard let value = try? JSONValue(parsing: body), value.members != nil else {
            self = .unreadable
            return
        }
        guard let receipts = value["receipts"] else {
            self = .none
            return
        }
        self = receipts.arrayValue.map { .some($0.map { $0["success"] == .bool(true) }) } ?? .unreadable
    }
}

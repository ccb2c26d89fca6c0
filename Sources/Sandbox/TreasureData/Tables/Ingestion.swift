import Rows

/// The ingestion API: batches of records, each with a receipt.
///
/// Source: Treasure Data documentation, "Data Ingestion API"; treasure-boxes, `Kinesis/lambda_function.py`. Which
/// status answers a batch of more records than allowed is not written down: here 422, one of those that the box takes
/// for fatal.
enum Ingestion {
    /// Records in one request.
    static let recordLimit = 500
    /// Bytes of one record; 10⁶ is the cautious reading of 1 MB.
    static let recordByteLimit = 1_000_000
    /// Bytes of one request; 5 × 10⁶ is the cautious reading of 5 MB.
    static let byteLimit = 5_000_000

    /// Content type of a batch.
    static let batchType = "application/vnd.treasuredata.v1+json"
    /// Content type of one record.
    static let singleType = "application/vnd.treasuredata.v1.single+json"

    /// The records of a request, or the answer that refuses it.
    enum Reading {
        case records([JSONElement])
        case refused(Reply)
    }

    /// Reads a request's records.
    ///
    /// - Parameters:
    ///   - body: of the request.
    ///   - contentType: of the request; decides between a batch and one record.
    /// - Returns: the records, which may be something else than objects.
    static func read(_ body: [UInt8], contentType: String?) -> Reading {
        let type = (contentType ?? "").prefix { $0 != ";" && $0 != " " }.lowercased()
        guard type == batchType || type == singleType else {
            return .refused(.refusal(415, "expected \(batchType) or \(singleType)"))
        }
        guard let root = try? JSONDocument(parsing: body).root, root.kind == .object else {
            return .refused(.refusal(400, "the body is not a JSON object"))
        }
        if type == singleType { return checked([root]) }
        // Official samples say `events`, others `records`.
        guard let records = root["events"]?.elements ?? root["records"]?.elements else {
            return .refused(.refusal(422, "expected {\"events\":[…]}"))
        }
        return checked(records)
    }

    private static func checked(_ records: [JSONElement]) -> Reading {
        guard (1...recordLimit).contains(records.count) else {
            return .refused(.refusal(422, "\(records.count) records; 1 to \(recordLimit) are allowed"))
        }
        guard records.allSatisfy({ $0.byteCount <= recordByteLimit }) else {
            return .refused(.refusal(422, "a record of more than \(recordByteLimit) bytes"))
        }
        return .records(records)
    }

    /// 200 when all records are in, else 206; the receipts in the order of the records.
    static func reply(_ receipts: [(uuid: String, isIn: Bool)]) -> Reply {
        let json = receipts.map { receipt in
            JSONValue.object(["uuid": .string(receipt.uuid), "success": .bool(receipt.isIn)])
        }
        let status = receipts.allSatisfy(\.isIn) ? 200 : 206
        return Reply(status: status, json: .object(["receipts": .array(json)]))
    }

    /// An id that carries the request's and the record's number.
    static func uuid(request: Int, record: Int) -> String {
        let high = String(request, radix: 16)
        let low = String(record, radix: 16)
        return String(repeating: "0", count: max(0, 8 - high.count)) + high + "-0000-4000-8000-"
            + String(repeating: "0", count: max(0, 12 - low.count)) + low
    }
}

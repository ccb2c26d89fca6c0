import Rows

/// One request that is over.
struct RequestRecord: Sendable {
    /// From 1, in order of arrival.
    var number: Int
    /// Arrival, since 1970.
    var arrival: Duration
    var path: String
    /// 0 where the connection was cut.
    var status: Int
    var duration: Duration
    var bytes: Int
    var accepted: Int
    var refused: Int
    /// What was said about refused objects, each sentence once, five at most.
    var errors: [String]
    var fault: String?

    var json: JSONValue {
        .object([
            "number": .integer(number),
            "time_ms": .integer(arrival.wholeMilliseconds),
            "path": .string(path),
            "status": .integer(status),
            "duration_us": .integer(duration.wholeMicroseconds),
            "bytes": .integer(bytes),
            "accepted": .integer(accepted),
            "refused": .integer(refused),
            "errors": .array(errors.map(JSONValue.string)),
            "fault": fault.map(JSONValue.string) ?? .null,
        ])
    }
}

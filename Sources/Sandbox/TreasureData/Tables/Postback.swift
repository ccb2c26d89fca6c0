import Rows

/// The Postback API: a JSON object becomes a record, some time after the answer.
///
/// Source: Treasure Data documentation, "Postback API" and "Postback API v2": a key that is not valid is answered
/// with 200 as well, for it is looked at later.
enum Postback {
    /// Bytes of a body that are taken; more is answered with 413.
    static let byteLimit = 1_048_064

    /// The record's members, or the answer that refuses it.
    enum Reading {
        case record([JSONValue.Member])
        case refused(Reply)
    }

    /// Reads a request's record.
    ///
    /// - Parameters:
    ///   - body: of the request.
    ///   - query: its query's fields, of which `td_record_time` counts.
    ///   - now: decides whether that time is too far away.
    /// - Returns: the members, with a `time` where one was given.
    static func read(_ body: [UInt8], query: [String: String], at now: Duration) -> Reading {
        guard let root = try? JSONDocument(parsing: body).root, root.kind == .object else {
            return .refused(.refusal(400, "the body is not a JSON object"))
        }
        var members = root.tree.members ?? []
        let time =
            query["td_record_time"].flatMap { Int64($0) }
            ?? root["td_record_time"]?.tree.integerValue.map(Int64.init)
        members.removeAll { $0.name == "td_record_time" }
        // Over 7 days old or over 3 days ahead: passed over.
        if let time, (now.wholeSeconds - 7 * 86_400...now.wholeSeconds + 3 * 86_400).contains(time) {
            members.append(JSONValue.Member(name: "time", value: .integer(time)))
        }
        return .record(members)
    }

    /// The answer to everything that was understood.
    static let reply = Reply(status: 200, body: Array("{}".utf8))

    /// The key: the `Authorization` wins, then `X-TD-Write-Key`, then the query.
    static func key(authorization: String?, header: String?, query: [String: String]) -> String? {
        TreasureDataRequest.key(authorization) ?? header ?? query["td_write_key"]
    }
}

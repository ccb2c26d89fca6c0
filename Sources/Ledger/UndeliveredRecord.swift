public import Rows

/// A record that Braze does not have, or may not have, with the reason.
public struct UndeliveredRecord: Sendable {
    /// Which state it ended in.
    public enum Status: String, Sendable {
        case invalid
        case rejected
        case unknown
    }

    public var position: RecordPosition
    public var status: Status
    public var reason: RejectionReason
    /// The column at fault, if one is.
    public var column: String?
    /// A sentence: ours for invalid records, Braze's for rejected ones.
    public var message: String
    /// The HTTP status, if there was a response.
    public var httpStatus: Int?
    /// The record by column name: members of a JSON object, without braces.
    public var members: [UInt8]

    public init(
        position: RecordPosition,
        status: Status,
        reason: RejectionReason,
        column: String? = nil,
        message: String,
        httpStatus: Int? = nil,
        members: [UInt8] = []
    ) {
        self.position = position
        self.status = status
        self.reason = reason
        self.column = column
        self.message = message
        self.httpStatus = httpStatus
        self.members = members
    }

    /// The record as one line of JSON: its columns, then the seven that say what became of it.
    func line(input: String) -> [UInt8] {
        var line: [UInt8] = [UInt8(ascii: "{")]
        line += members
        let facts: [JSONValue.Member] = [
            .init(name: "_input", value: .string(input)),
            .init(name: "_record", value: .number(String(position.number))),
            .init(name: "_status", value: .string(status.rawValue)),
            .init(name: "_reason", value: .string(reason.code)),
            .init(name: "_column", value: column.map(JSONValue.string) ?? .null),
            .init(name: "_message", value: .string(message)),
            .init(name: "_http", value: httpStatus.map { .number(String($0)) } ?? .null),
        ]
        if !members.isEmpty { line.append(UInt8(ascii: ",")) }
        line += JSONValue.object(facts).jsonText.dropFirst()
        line.append(UInt8(ascii: "\n"))
        return line
    }
}

extension RejectionReason {
    /// Braze named the record in its response, or refused it alone.
    public static let brazeRejected = RejectionReason("braze-rejected")
    /// The record was sent and no outcome came back.
    public static let outcomeUnknown = RejectionReason("outcome-unknown")
}

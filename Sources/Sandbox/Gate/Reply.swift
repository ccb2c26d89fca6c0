import Rows

/// An answer before it becomes bytes on a wire.
struct Reply: Sendable {
    var status: Int
    /// Name and value; Braze sends names in lower case, as HTTP/2 does.
    var headers: [(name: String, value: String)] = []
    var contentType = "application/json"
    var body: [UInt8]

    init(status: Int, body: [UInt8], contentType: String = "application/json") {
        self.status = status
        self.body = body
        self.contentType = contentType
    }

    init(status: Int, json: JSONValue) {
        self.init(status: status, body: json.jsonText)
    }

    /// A body of the shape `{"message":"…"}`.
    init(status: Int, message: String) {
        self.init(status: status, json: .object(["message": .string(message)]))
    }

    /// The same with these headers before its own.
    func with(_ headers: [(name: String, value: String)]) -> Reply {
        var reply = self
        reply.headers = headers + self.headers
        return reply
    }
}

extension JSONValue {
    /// An object of these members, in this order.
    static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(members.map { Member(name: $0.key, value: $0.value) })
    }

    /// A number of these digits.
    static func integer(_ value: some BinaryInteger) -> JSONValue {
        .number(String(value))
    }

    /// An object of counters, sorted by name.
    static func counters(_ counters: [String: Int]) -> JSONValue {
        .object(counters.sorted { $0.key < $1.key }.map { Member(name: $0.key, value: .integer($0.value)) })
    }
}

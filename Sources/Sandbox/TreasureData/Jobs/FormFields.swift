/// The fields of a request body, in the three encodings that Treasure Data's clients use.
///
/// Ruby, Java and Go send `application/x-www-form-urlencoded`; td-client-python, through urllib3, sends
/// `multipart/form-data`; td-mcp-server sends JSON.
enum FormFields {
    /// The fields by name; `nil` when the body is not what its type says, or of another type.
    static func parse(_ body: [UInt8], contentType: String?) -> [String: String]? {
        if body.isEmpty { return [:] }
        let type = contentType ?? ""
        let essence = type.prefix { $0 != ";" && $0 != " " }.lowercased()
        switch essence {
        case "application/x-www-form-urlencoded": return query(String(decoding: body, as: UTF8.self)[...])
        case "multipart/form-data": return MultipartForm.boundary(type).flatMap { MultipartForm.parse(body, $0) }
        case "application/json": return json(body)
        default: return nil
        }
    }

    /// Names and values such as `a=1&b=x%20y`; `nil` for bad escapes.
    static func query(_ text: Substring) -> [String: String]? {
        var fields: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = parts.map { part in
                PercentEncoding.decoded(Substring(String(part.map { $0 == "+" ? " " : $0 })))
            }
            guard let name = decoded[0] else { return nil }
            guard decoded.count == 2 else {
                fields[name] = ""
                continue
            }
            guard let value = decoded[1] else { return nil }
            fields[name] = value
        }
        return fields
    }

    private static func json(_ body: [UInt8]) -> [String: String]? {
        guard let root = try? JSONDocument(parsing: body).root, root.kind == .object else { return nil }
        var fields: [String: String] = [:]
        for member in root.children where member.value.isPresent {
            fields[member.nameText] = member.value.string ?? String(decoding: member.value.bytes, as: UTF8.self)
        }
        return fields
    }
}

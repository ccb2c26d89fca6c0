/// `multipart/form-data` (RFC 7578, RFC 2046 §5.1).
enum MultipartForm {
    /// The boundary that a content type names.
    static func boundary(_ contentType: String) -> String? {
        guard let start = contentType.index(behind: "boundary=") else { return nil }
        var value = contentType[start...].prefix { $0 != ";" && $0 != " " }
        if value.first == "\"", value.last == "\"", value.count >= 2 { value = value.dropFirst().dropLast() }
        return value.isEmpty ? nil : String(value)
    }

    /// The fields; `nil` when the body breaks the form.
    static func parse(_ body: [UInt8], _ boundary: String) -> [String: String]? {
        // The first boundary needs no line break before it.
        let text = Array("\r\n".utf8) + body
        let delimiter = Array("\r\n--\(boundary)".utf8)
        guard var place = find(delimiter, in: text, from: 0) else { return nil }
        var fields: [String: String] = [:]
        while true {
            place += delimiter.count
            if text[place...].starts(with: "--".utf8) { return fields }
            guard let headers = find(Array("\r\n".utf8), in: text, from: place).map({ $0 + 2 }),
                let behind = find(Array("\r\n\r\n".utf8), in: text, from: headers),
                let next = find(delimiter, in: text, from: behind + 2)
            else { return nil }
            guard let name = name(String(decoding: text[headers..<behind], as: UTF8.self)) else { return nil }
            fields[name] = String(decoding: text[min(behind + 4, next)..<next], as: UTF8.self)
            place = next
        }
    }

    /// The field that `Content-Disposition: form-data; name="query"` names.
    private static func name(_ headers: String) -> String? {
        for line in headers.split(separator: "\r\n") where line.lowercased().hasPrefix("content-disposition:") {
            guard let start = line.index(behind: "name=\"") else { return nil }
            return PercentEncoding.decoded(line[start...].prefix { $0 != "\"" })
        }
        return nil
    }

    private static func find(_ wanted: [UInt8], in text: [UInt8], from start: Int) -> Int? {
        guard start + wanted.count <= text.count else { return nil }
        return (start...text.count - wanted.count).first { text[$0] == wanted[0] && text[$0...].starts(with: wanted) }
    }
}

extension StringProtocol {
    /// The place behind the first occurrence of a text, which is in lower case; capitals count as small letters.
    fileprivate func index(behind text: String) -> Index? {
        indices.first { self[$0...].prefix(text.count).lowercased() == text }
            .map { index($0, offsetBy: text.count) }
    }
}

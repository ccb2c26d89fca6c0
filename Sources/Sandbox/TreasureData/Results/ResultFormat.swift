import Rows

/// The forms in which a result can be asked for.
///
/// Source: td-client-java, `TDResultFormat.java`; td-client-python, `job_api.py` and its tests.
enum ResultFormat: String, CaseIterable {
    case msgpackGzip = "msgpack.gz"
    case msgpack
    /// A JSON array a line.
    case json
    case csv
    case tsv

    /// `application/x-msgpack` and the like.
    var contentType: String {
        switch self {
        case .msgpackGzip: "application/octet-stream"
        case .msgpack: "application/x-msgpack"
        case .json: "application/json"
        case .csv: "text/csv"
        case .tsv: "text/tab-separated-values"
        }
    }

    /// Writes the names of the columns as a row; none for msgpack.
    func writeHeader(_ names: [String], to text: inout [UInt8]) {
        switch self {
        case .msgpack, .msgpackGzip: break
        case .json:
            JSONValue.array(names.map(JSONValue.string)).write(to: &text)
            text.append(UInt8(ascii: "\n"))
        case .csv, .tsv:
            for (index, name) in names.enumerated() { cell(Array(name.utf8), index, to: &text) }
            text.append(UInt8(ascii: "\n"))
        }
    }

    /// Writes a row.
    ///
    /// - Parameters:
    ///   - bytes: hold the row, a msgpack array.
    ///   - row: where.
    ///   - text: gets it.
    /// - Throws: when it has no such form.
    func write(_ bytes: [UInt8], _ row: Range<Int>, to text: inout [UInt8]) throws(MessagePackText.Unwritable) {
        var place = row.lowerBound
        switch self {
        case .msgpack, .msgpackGzip: text.append(contentsOf: bytes[row])
        case .json:
            try MessagePackText.write(bytes, &place, to: &text)
            text.append(UInt8(ascii: "\n"))
        case .csv, .tsv:
            guard let head = MessagePackToken.read(bytes, &place), case .array = head.kind else {
                throw MessagePackText.Unwritable()
            }
            for index in 0..<head.count { cell(try value(bytes, &place), index, to: &text) }
            text.append(UInt8(ascii: "\n"))
        }
    }

    /// A cell's text: that of a string, nothing for null, JSON for all else.
    private func value(_ bytes: [UInt8], _ place: inout Int) throws(MessagePackText.Unwritable) -> [UInt8] {
        var next = place
        guard let token = MessagePackToken.read(bytes, &next) else { throw MessagePackText.Unwritable() }
        switch token.kind {
        case .null:
            place = next
            return []
        case .string, .opaque:
            place = next + token.count
            return Array(bytes[next..<place])
        default:
            var text: [UInt8] = []
            try MessagePackText.write(bytes, &place, to: &text)
            return text
        }
    }

    /// RFC 4180's quoting, for tabs as well; what Treasure Data does with a tab is not known.
    private func cell(_ value: [UInt8], _ index: Int, to text: inout [UInt8]) {
        let separator = UInt8(ascii: self == .tsv ? "\t" : ",")
        if index > 0 { text.append(separator) }
        let special = [separator, UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
        guard value.contains(where: special.contains) else {
            text.append(contentsOf: value)
            return
        }
        text.append(UInt8(ascii: "\""))
        for byte in value {
            if byte == UInt8(ascii: "\"") { text.append(byte) }
            text.append(byte)
        }
        text.append(UInt8(ascii: "\""))
    }
}

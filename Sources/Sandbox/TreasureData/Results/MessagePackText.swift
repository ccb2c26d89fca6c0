import Rows

/// msgpack values as JSON text.
enum MessagePackText {
    /// A map's name that is no text.
    struct Unwritable: Error {}

    /// An open array or map.
    private struct Level {
        var isMap: Bool
        var count: Int
        var done = 0
    }

    /// Writes the value at a place as JSON, and moves the place behind it.
    ///
    /// NaN and infinities become `null`, binary becomes text; what Treasure Data does with these is not known.
    ///
    /// - Parameters:
    ///   - bytes: hold the whole value.
    ///   - place: where it begins.
    ///   - text: gets the JSON.
    /// - Throws: ``Unwritable``.
    static func write(_ bytes: [UInt8], _ place: inout Int, to text: inout [UInt8]) throws(Unwritable) {
        var levels: [Level] = []
        repeat {
            let isName = separate(&levels, &text)
            guard let token = MessagePackToken.read(bytes, &place) else { throw Unwritable() }
            switch token.kind {
            case .array, .map:
                guard !isName else { throw Unwritable() }
                var isMap = false
                if case .map = token.kind { isMap = true }
                text.append(UInt8(ascii: isMap ? "{" : "["))
                levels.append(Level(isMap: isMap, count: token.count))
            case .string, .opaque:
                string(bytes[place..<place + token.count], to: &text)
                place += token.count
            default:
                let scalar = scalar(token.kind)
                if isName {
                    string(ArraySlice(scalar.utf8), to: &text)
                } else {
                    text.append(contentsOf: scalar.utf8)
                }
            }
            while let level = levels.last, level.done == level.count {
                text.append(UInt8(ascii: level.isMap ? "}" : "]"))
                levels.removeLast()
            }
        } while !levels.isEmpty
    }

    /// Writes what stands before the next value; whether that is a name in a map.
    private static func separate(_ levels: inout [Level], _ text: inout [UInt8]) -> Bool {
        guard let level = levels.last else { return false }
        levels[levels.count - 1].done += 1
        let isValue = level.isMap && level.done % 2 == 1
        if isValue {
            text.append(UInt8(ascii: ":"))
        } else if level.done > 0 {
            text.append(UInt8(ascii: ","))
        }
        return level.isMap && !isValue
    }

    private static func scalar(_ kind: MessagePackToken.Kind) -> String {
        switch kind {
        case .bool(let flag): flag ? "true" : "false"
        case .unsigned(let value): String(value)
        case .signed(let value): String(value)
        case .float(let value): value.isFinite ? "\(value)" : "null"
        case .double(let value): value.isFinite ? "\(value)" : "null"
        default: "null"
        }
    }

    /// A JSON string in which nothing stands that some reader takes for the end of a line.
    ///
    /// Python's `codecs` readers, which td-client-python reads lines with, break at U+0085, U+2028 and U+2029 too.
    private static func string(_ bytes: ArraySlice<UInt8>, to text: inout [UInt8]) {
        let string = String(decoding: bytes, as: UTF8.self)
        let start = text.count
        JSONValue.writeString(string, to: &text)
        guard string.unicodeScalars.contains(where: isLineEnd) else { return }
        let written = String(decoding: text[start...], as: UTF8.self)
        text.removeSubrange(start...)
        for scalar in written.unicodeScalars {
            if isLineEnd(scalar) {
                text.append(contentsOf: (scalar.value == 0x85 ? "\\u0085" : "\\u202\(scalar.value & 15)").utf8)
            } else {
                text.append(contentsOf: UTF8.encode(scalar)?.map { $0 } ?? [])
            }
        }
    }

    private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x85 || scalar.value == 0x2028 || scalar.value == 0x2029
    }
}

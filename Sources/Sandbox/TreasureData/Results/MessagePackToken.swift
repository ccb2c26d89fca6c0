/// The head of a msgpack value: what it is, and where what follows begins.
///
/// The sandbox reads msgpack by itself, so that a mistake in the decoder that it is to check does not pass here too.
/// Source: the MessagePack specification, "Formats".
struct MessagePackToken {
    enum Kind {
        case null
        case bool(Bool)
        case unsigned(UInt64)
        case signed(Int64)
        case float(Float)
        case double(Double)
        case string
        /// Binary or ext.
        case opaque
        case array
        case map
    }

    enum Extent {
        case done
        case needsInput
        case malformed
    }

    var kind: Kind
    /// Bytes of a text, binary or ext; values in an array; names and values in a map.
    var count = 0

    /// Reads the head at a place and moves the place behind it.
    ///
    /// - Returns: `nil` when the bytes end inside it, or it begins nothing; see ``skip(_:_:)`` for which.
    static func read(_ bytes: [UInt8], _ place: inout Int) -> MessagePackToken? {
        guard place < bytes.count else { return nil }
        let lead = bytes[place]
        func number(_ width: Int) -> UInt64? {
            guard place + 1 + width <= bytes.count else { return nil }
            return bytes[place + 1..<place + 1 + width].reduce(0) { $0 << 8 | UInt64($1) }
        }
        func token(_ kind: Kind, width: Int = 0, count: Int = 0) -> MessagePackToken? {
            place += 1 + width
            return MessagePackToken(kind: kind, count: count)
        }
        func sized(_ kind: Kind, _ width: Int, more: Int = 0, times: Int = 1) -> MessagePackToken? {
            number(width).flatMap { token(kind, width: width, count: (Int($0) + more) * times) }
        }
        switch lead {
        case 0x00...0x7F: return token(.unsigned(UInt64(lead)))
        case 0x80...0x8F: return token(.map, count: Int(lead & 0x0F) * 2)
        case 0x90...0x9F: return token(.array, count: Int(lead & 0x0F))
        case 0xA0...0xBF: return token(.string, count: Int(lead & 0x1F))
        case 0xC0: return token(.null)
        case 0xC2, 0xC3: return token(.bool(lead == 0xC3))
        case 0xC4...0xC6: return sized(.opaque, 1 << Int(lead - 0xC4))
        case 0xC7...0xC9: return sized(.opaque, 1 << Int(lead - 0xC7), more: 1)
        case 0xCA: return number(4).flatMap { token(.float(Float(bitPattern: UInt32($0))), width: 4) }
        case 0xCB: return number(8).flatMap { token(.double(Double(bitPattern: $0)), width: 8) }
        case 0xCC...0xCF:
            let width = 1 << Int(lead - 0xCC)
            return number(width).flatMap { token(.unsigned($0), width: width) }
        case 0xD0...0xD3:
            let width = 1 << Int(lead - 0xD0)
            let shift = 64 - 8 * width
            return number(width).flatMap { token(.signed(Int64(bitPattern: $0 << shift) >> shift), width: width) }
        case 0xD4...0xD8: return token(.opaque, count: 1 + 1 << Int(lead - 0xD4))
        case 0xD9...0xDB: return sized(.string, 1 << Int(lead - 0xD9))
        case 0xDC, 0xDD: return sized(.array, 2 << Int(lead - 0xDC))
        case 0xDE, 0xDF: return sized(.map, 2 << Int(lead - 0xDE), times: 2)
        case 0xE0...0xFF: return token(.signed(Int64(Int8(bitPattern: lead))))
        default: return nil
        }
    }

    /// Moves a place behind the value that begins there, however deep.
    static func skip(_ bytes: [UInt8], _ place: inout Int) -> Extent {
        var values = 1
        while values > 0 {
            guard place < bytes.count else { return .needsInput }
            if bytes[place] == 0xC1 { return .malformed }
            guard let token = read(bytes, &place) else { return .needsInput }
            values -= 1
            switch token.kind {
            case .string, .opaque: place += token.count
            // Both counts are below 2³⁴.
            case .array, .map: values += token.count
            default: break
            }
            if place > bytes.count { return .needsInput }
        }
        return .done
    }
}

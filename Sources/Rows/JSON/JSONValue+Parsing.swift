extension JSONValue {
    /// Parses one JSON text.
    ///
    /// - Parameters:
    ///   - text: UTF-8 bytes of exactly one value, with white space around it at most.
    ///   - maximumDepth: how deep arrays and objects may nest.
    /// - Throws: ``JSONSyntaxError`` with the offset of the first byte that breaks RFC 8259.
    public init(parsing text: some Collection<UInt8>, maximumDepth: Int = 64) throws(JSONSyntaxError) {
        let bytes = text.withContiguousStorageIfAvailable { unsafe Array($0) } ?? Array(text)
        var parser = Parser(bytes: bytes, depthLeft: maximumDepth)
        self = try parser.document()
    }

    private struct Parser {
        let bytes: [UInt8]
        var offset = 0
        var depthLeft: Int

        init(bytes: [UInt8], depthLeft: Int) {
            self.bytes = bytes
            self.depthLeft = depthLeft
        }

        mutating func document() throws(JSONSyntaxError) -> JSONValue {
            let value = try value()
            skipWhiteSpace()
            guard offset == bytes.count else { throw failure(.trailingBytes) }
            return value
        }

        /// Recursive, but never deeper than `maximumDepth`.
        private mutating func value() throws(JSONSyntaxError) -> JSONValue {
            skipWhiteSpace()
            switch peek() {
            case UInt8(ascii: "{"): return try object()
            case UInt8(ascii: "["): return try array()
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "t"): return try literal("true", .bool(true))
            case UInt8(ascii: "f"): return try literal("false", .bool(false))
            case UInt8(ascii: "n"): return try literal("null", .null)
            case let byte? where byte == UInt8(ascii: "-") || Self.isDigit(byte): return try number()
            case nil: throw failure(.unexpectedEnd)
            default: throw failure(.unexpectedByte)
            }
        }

        private mutating func object() throws(JSONSyntaxError) -> JSONValue {
            try enter()
            defer { depthLeft += 1 }
            var members: [Member] = []
            skipWhiteSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            repeat {
                skipWhiteSpace()
                guard peek() == UInt8(ascii: "\"") else { throw failure(.unexpectedByte) }
                let name = try string()
                skipWhiteSpace()
                guard take(UInt8(ascii: ":")) else { throw failure(.unexpectedByte) }
                members.append(Member(name: name, value: try value()))
                skipWhiteSpace()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "}")) else { throw failure(.unexpectedByte) }
            return .object(members)
        }

        private mutating func array() throws(JSONSyntaxError) -> JSONValue {
            try enter()
            defer { depthLeft += 1 }
            var elements: [JSONValue] = []
            skipWhiteSpace()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            repeat {
                elements.append(try value())
                skipWhiteSpace()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "]")) else { throw failure(.unexpectedByte) }
            return .array(elements)
        }

        private mutating func enter() throws(JSONSyntaxError) {
            guard depthLeft > 0 else { throw failure(.nestingTooDeep) }
            depthLeft -= 1
            offset += 1
        }

        private mutating func literal(_ word: String, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
            guard bytes[offset...].starts(with: word.utf8) else { throw failure(.unexpectedByte) }
            offset += word.utf8.count
            return value
        }

        private mutating func number() throws(JSONSyntaxError) -> JSONValue {
            let start = offset
            _ = take(UInt8(ascii: "-"))
            if !take(UInt8(ascii: "0")) { try digits() }
            if take(UInt8(ascii: ".")) { try digits() }
            if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
                if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
                try digits()
            }
            return .number(String(decoding: bytes[start..<offset], as: UTF8.self))
        }

        private mutating func digits() throws(JSONSyntaxError) {
            let start = offset
            while let byte = peek(), Self.isDigit(byte) { offset += 1 }
            guard offset > start else { throw failure(.unexpectedByte) }
        }

        private mutating func string() throws(JSONSyntaxError) -> String {
            let start = offset
            offset += 1
            var text: [UInt8] = []
            while let byte = peek() {
                switch byte {
                case UInt8(ascii: "\""):
                    offset += 1
                    guard let string = String(validating: text, as: UTF8.self) else {
                        throw JSONSyntaxError(code: .invalidUTF8, offset: start)
                    }
                    return string
                case UInt8(ascii: "\\"):
                    offset += 1
                    text.append(contentsOf: String(try escape()).utf8)
                case 0..<0x20:
                    throw failure(.controlCharacter)
                default:
                    text.append(byte)
                    offset += 1
                }
            }
            throw failure(.unexpectedEnd)
        }

        private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
            guard let byte = peek() else { throw failure(.unexpectedEnd) }
            offset += 1
            switch byte {
            case UInt8(ascii: "\""): return "\""
            case UInt8(ascii: "\\"): return "\\"
            case UInt8(ascii: "/"): return "/"
            case UInt8(ascii: "b"): return "\u{8}"
            case UInt8(ascii: "f"): return "\u{c}"
            case UInt8(ascii: "n"): return "\n"
            case UInt8(ascii: "r"): return "\r"
            case UInt8(ascii: "t"): return "\t"
            case UInt8(ascii: "u"):
                let unit = try hexadecimalUnit()
                if let scalar = Unicode.Scalar(unit) { return scalar }
                guard UTF16.isLeadSurrogate(unit), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
                    throw failure(.loneSurrogate)
                }
                let trail = try hexadecimalUnit()
                guard UTF16.isTrailSurrogate(trail) else { throw failure(.loneSurrogate) }
                return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
            default:
                throw failure(.invalidEscape)
            }
        }

        private mutating func hexadecimalUnit() throws(JSONSyntaxError) -> UInt16 {
            var unit: UInt16 = 0
            for _ in 0..<4 {
                guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                    throw failure(.invalidEscape)
                }
                unit = unit << 4 | UInt16(digit)
                offset += 1
            }
            return unit
        }

        private mutating func skipWhiteSpace() {
            while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
        }

        private static func isDigit(_ byte: UInt8) -> Bool {
            byte &- UInt8(ascii: "0") < 10
        }

        private func peek() -> UInt8? {
            offset < bytes.count ? bytes[offset] : nil
        }

        private mutating func take(_ byte: UInt8) -> Bool {
            guard peek() == byte else { return false }
            offset += 1
            return true
        }

        private func failure(_ code: JSONSyntaxError.Code) -> JSONSyntaxError {
            JSONSyntaxError(code: code, offset: offset)
        }
    }
}

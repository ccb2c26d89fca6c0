import Rows

/// Fills a ``JSONDocument``; strict as RFC 8259 is, UTF-8 included.
struct JSONDocumentParser {
    let bytes: [UInt8]
    var nodes: [JSONNode] = []
    private var offset = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
        nodes.reserveCapacity(bytes.count / 8)
    }

    mutating func document(maximumDepth: Int) throws(JSONSyntaxError) {
        try value(depthLeft: maximumDepth)
        skipWhiteSpace()
        guard offset == bytes.count else { throw failure(.trailingBytes) }
    }

    /// Recursive, but never deeper than `depthLeft`.
    private mutating func value(depthLeft: Int) throws(JSONSyntaxError) {
        skipWhiteSpace()
        guard offset < bytes.count else { throw failure(.unexpectedEnd) }
        switch bytes[offset] {
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "{"): try container(.object, closing: UInt8(ascii: "}"), depthLeft: depthLeft)
        case UInt8(ascii: "["): try container(.array, closing: UInt8(ascii: "]"), depthLeft: depthLeft)
        case UInt8(ascii: "t"): try literal("true", .yes)
        case UInt8(ascii: "f"): try literal("false", .no)
        case UInt8(ascii: "n"): try literal("null", .null)
        default: try number()
        }
    }

    private mutating func container(
        _ kind: JSONNode.Kind,
        closing: UInt8,
        depthLeft: Int
    ) throws(JSONSyntaxError) {
        guard depthLeft > 0 else { throw failure(.nestingTooDeep) }
        let index = nodes.count
        nodes.append(JSONNode(kind: kind, start: UInt32(offset)))
        offset += 1
        var count: UInt32 = 0
        skipWhiteSpace()
        if !take(closing) {
            repeat {
                if kind == .object { try name() }
                try value(depthLeft: depthLeft - 1)
                count += 1
                skipWhiteSpace()
            } while take(UInt8(ascii: ","))
            guard take(closing) else { throw unexpected() }
        }
        nodes[index].end = UInt32(offset)
        nodes[index].next = UInt32(nodes.count)
        nodes[index].count = count
    }

    private mutating func name() throws(JSONSyntaxError) {
        skipWhiteSpace()
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { throw unexpected() }
        try string()
        skipWhiteSpace()
        guard take(UInt8(ascii: ":")) else { throw unexpected() }
    }

    private mutating func string() throws(JSONSyntaxError) {
        offset += 1
        var node = JSONNode(kind: .string, start: UInt32(offset))
        while true {
            skipPlainCharacters()
            guard offset < bytes.count else { throw failure(.unexpectedEnd) }
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") {
                node.end = UInt32(offset)
                node.next = UInt32(nodes.count + 1)
                nodes.append(node)
                offset += 1
                return
            } else if byte == UInt8(ascii: "\\") {
                node.isEscaped = true
                try escape()
            } else if byte < 0x20 {
                throw failure(.controlCharacter)
            } else {
                let length = UTF8Sequence.length(in: bytes, at: offset)
                guard length > 0 else { throw failure(.invalidUTF8) }
                offset += length
            }
        }
    }

    /// Passes over ASCII that means nothing in a string; most bytes of a body go through here.
    private mutating func skipPlainCharacters() {
        let bytes = bytes
        var position = offset
        while position < bytes.count {
            let byte = bytes[position]
            guard byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { break }
            position += 1
        }
        offset = position
    }

    private mutating func escape() throws(JSONSyntaxError) {
        offset += 1
        guard offset < bytes.count else { throw failure(.unexpectedEnd) }
        let byte = bytes[offset]
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return
        case UInt8(ascii: "u"):
            let unit = try hexadecimalUnit()
            guard UTF16.isLeadSurrogate(unit) || UTF16.isTrailSurrogate(unit) else { return }
            guard UTF16.isLeadSurrogate(unit), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")),
                UTF16.isTrailSurrogate(try hexadecimalUnit())
            else { throw failure(.loneSurrogate) }
        default:
            throw failure(.invalidEscape)
        }
    }

    private mutating func hexadecimalUnit() throws(JSONSyntaxError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard offset < bytes.count, let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue else {
                throw failure(.invalidEscape)
            }
            unit = unit << 4 | UInt16(digit)
            offset += 1
        }
        return unit
    }

    private mutating func number() throws(JSONSyntaxError) {
        var node = JSONNode(kind: .number, start: UInt32(offset))
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        node.end = UInt32(offset)
        node.next = UInt32(nodes.count + 1)
        nodes.append(node)
    }

    private mutating func digits() throws(JSONSyntaxError) {
        let start = offset
        while offset < bytes.count, bytes[offset] &- UInt8(ascii: "0") < 10 { offset += 1 }
        guard offset > start else { throw unexpected() }
    }

    private mutating func literal(_ word: StaticString, _ kind: JSONNode.Kind) throws(JSONSyntaxError) {
        let start = offset
        for byte in word.description.utf8 {
            guard take(byte) else { throw unexpected() }
        }
        nodes.append(
            JSONNode(kind: kind, start: UInt32(start), end: UInt32(offset), next: UInt32(nodes.count + 1))
        )
    }

    private mutating func skipWhiteSpace() {
        while offset < bytes.count {
            let byte = bytes[offset]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            offset += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    private func unexpected() -> JSONSyntaxError {
        failure(offset < bytes.count ? .unexpectedByte : .unexpectedEnd)
    }

    private func failure(_ code: JSONSyntaxError.Code) -> JSONSyntaxError {
        JSONSyntaxError(code: code, offset: offset)
    }
}

import Rows

/// Fills a ``JSONDocument``; strict as RFC 8259 is, UTF-8 included.
struct JSONDocumentParser {
    private(set) var nodes: [JSONNode] = []
    private var offset = 0

    mutating func document(_ bytes: Span<UInt8>, maximumDepth: Int) throws(JSONSyntaxError) {
        nodes.reserveCapacity(bytes.count / 8)
        try value(bytes, depthLeft: maximumDepth)
        skipWhiteSpace(bytes)
        guard offset == bytes.count else { throw failure(.trailingBytes) }
    }

    /// Recursive, but never deeper than `depthLeft`.
    private mutating func value(_ bytes: Span<UInt8>, depthLeft: Int) throws(JSONSyntaxError) {
        skipWhiteSpace(bytes)
        guard offset < bytes.count else { throw failure(.unexpectedEnd) }
        switch bytes[offset] {
        case UInt8(ascii: "\""): try string(bytes)
        case UInt8(ascii: "{"): try container(bytes, .object, closing: UInt8(ascii: "}"), depthLeft: depthLeft)
        case UInt8(ascii: "["): try container(bytes, .array, closing: UInt8(ascii: "]"), depthLeft: depthLeft)
        case UInt8(ascii: "t"): try literal(bytes, "true", .yes)
        case UInt8(ascii: "f"): try literal(bytes, "false", .no)
        case UInt8(ascii: "n"): try literal(bytes, "null", .null)
        default: try number(bytes)
        }
    }

    private mutating func container(
        _ bytes: Span<UInt8>,
        _ kind: JSONNode.Kind,
        closing: UInt8,
        depthLeft: Int
    ) throws(JSONSyntaxError) {
        guard depthLeft > 0 else { throw failure(.nestingTooDeep) }
        let index = nodes.count
        nodes.append(JSONNode(kind: kind, start: UInt32(offset)))
        offset += 1
        var count: UInt32 = 0
        skipWhiteSpace(bytes)
        if !take(bytes, closing) {
            repeat {
                if kind == .object { try name(bytes) }
                try value(bytes, depthLeft: depthLeft - 1)
                count += 1
                skipWhiteSpace(bytes)
            } while take(bytes, UInt8(ascii: ","))
            guard take(bytes, closing) else { throw unexpected(bytes) }
        }
        nodes[index].end = UInt32(offset)
        nodes[index].next = UInt32(nodes.count)
        nodes[index].count = count
    }

    private mutating func name(_ bytes: Span<UInt8>) throws(JSONSyntaxError) {
        skipWhiteSpace(bytes)
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { throw unexpected(bytes) }
        try string(bytes)
        skipWhiteSpace(bytes)
        guard take(bytes, UInt8(ascii: ":")) else { throw unexpected(bytes) }
    }

    private mutating func string(_ bytes: Span<UInt8>) throws(JSONSyntaxError) {
        offset += 1
        var node = JSONNode(kind: .string, start: UInt32(offset))
        while true {
            offset = PlainText.end(in: bytes, from: offset)
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
                try escape(bytes)
            } else if byte < 0x20 {
                throw failure(.controlCharacter)
            } else {
                let length = UTF8Sequence.length(in: bytes, at: offset)
                guard length > 0 else { throw failure(.invalidUTF8) }
                offset += length
            }
        }
    }

    private mutating func escape(_ bytes: Span<UInt8>) throws(JSONSyntaxError) {
        offset += 1
        guard offset < bytes.count else { throw failure(.unexpectedEnd) }
        let byte = bytes[offset]
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return
        case UInt8(ascii: "u"):
            let unit = try hexadecimalUnit(bytes)
            guard UTF16.isLeadSurrogate(unit) || UTF16.isTrailSurrogate(unit) else { return }
            guard UTF16.isLeadSurrogate(unit), take(bytes, UInt8(ascii: "\\")), take(bytes, UInt8(ascii: "u")),
                UTF16.isTrailSurrogate(try hexadecimalUnit(bytes))
            else { throw failure(.loneSurrogate) }
        default:
            throw failure(.invalidEscape)
        }
    }

    private mutating func hexadecimalUnit(_ bytes: Span<UInt8>) throws(JSONSyntaxError) -> UInt16 {
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

    private mutating func number(_ bytes: Span<UInt8>) throws(JSONSyntaxError) {
        var node = JSONNode(kind: .number, start: UInt32(offset))
        _ = take(bytes, UInt8(ascii: "-"))
        if !take(bytes, UInt8(ascii: "0")) { try digits(bytes) }
        if take(bytes, UInt8(ascii: ".")) { try digits(bytes) }
        if take(bytes, UInt8(ascii: "e")) || take(bytes, UInt8(ascii: "E")) {
            if !take(bytes, UInt8(ascii: "+")) { _ = take(bytes, UInt8(ascii: "-")) }
            try digits(bytes)
        }
        node.end = UInt32(offset)
        node.next = UInt32(nodes.count + 1)
        nodes.append(node)
    }

    private mutating func digits(_ bytes: Span<UInt8>) throws(JSONSyntaxError) {
        let start = offset
        while offset < bytes.count, bytes[offset] &- UInt8(ascii: "0") < 10 { offset += 1 }
        guard offset > start else { throw unexpected(bytes) }
    }

    private mutating func literal(
        _ bytes: Span<UInt8>,
        _ word: StaticString,
        _ kind: JSONNode.Kind
    ) throws(JSONSyntaxError) {
        let start = offset
        for index in 0..<word.utf8CodeUnitCount {
            guard take(bytes, word.utf8Start[index]) else { throw unexpected(bytes) }
        }
        nodes.append(
            JSONNode(kind: kind, start: UInt32(start), end: UInt32(offset), next: UInt32(nodes.count + 1))
        )
    }

    private mutating func skipWhiteSpace(_ bytes: Span<UInt8>) {
        while offset < bytes.count {
            let byte = bytes[offset]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            offset += 1
        }
    }

    private mutating func take(_ bytes: Span<UInt8>, _ byte: UInt8) -> Bool {
        guard offset < bytes.count, bytes[offset] == byte else { return false }
        offset += 1
        return true
    }

    private func unexpected(_ bytes: Span<UInt8>) -> JSONSyntaxError {
        failure(offset < bytes.count ? .unexpectedByte : .unexpectedEnd)
    }

    private func failure(_ code: JSONSyntaxError.Code) -> JSONSyntaxError {
        JSONSyntaxError(code: code, offset: offset)
    }
}

/// One member of a checked JSON object, as places in its text.
public struct JSONMember {
    /// The key between its quotes, as it is spelled.
    public var key: ByteCursor
    public var keyCount: Int
    /// Whether the key is spelled with escapes.
    public var isEscaped: Bool
    /// The value: kind, facts and bytes; its column is −1.
    public var value: Field

    /// The value's text, a string's quotes included.
    public var valueText: (start: ByteCursor, count: Int) {
        value.kind == .string ? (value.bytes - 1, Int(value.count) + 2) : (value.bytes, Int(value.count))
    }

    /// The key, escapes resolved.
    public var name: String {
        let text = unsafe String(decoding: key.bytes(upTo: key + keyCount), as: UTF8.self)
        guard isEscaped, let plain = (try? JSONValue(parsing: "\"\(text)\"".utf8))?.stringValue else { return text }
        return plain
    }

    /// Whether the key is that name, byte for byte; allocates nothing unless the key has escapes.
    public func isNamed(_ name: String) -> Bool {
        if isEscaped { return self.name.utf8.elementsEqual(name.utf8) }
        guard keyCount == name.utf8.count else { return false }
        return unsafe key.bytes(upTo: key + keyCount).elementsEqual(name.utf8)
    }

    /// The number of characters of the key: Unicode scalars, escapes resolved.
    public var nameCharacters: Int { name.unicodeScalars.count }
}

extension Row {
    /// The members of an object, in order.
    ///
    /// - Parameter field: of kind ``Field/Kind/object``, of this row.
    /// - Returns: empty for an empty object.
    public func members(of field: Field) -> [JSONMember] {
        JSONObjectWalker(scanner).members(of: field.bytes)
    }

    /// The members of an object, one at a time and without memory for them.
    ///
    /// - Parameter field: of kind ``Field/Kind/object``, of this row.
    /// - Returns: an iterator that is valid as long as the row is.
    public func walk(_ field: Field) -> JSONMemberIterator {
        JSONMemberIterator(scanner, field.bytes)
    }
}

/// Goes through the members of a checked JSON object in order.
public struct JSONMemberIterator {
    private let scanner: JSONScanner
    private var place: ByteCursor

    /// Begins behind the opening brace at the cursor.
    init(_ scanner: JSONScanner, _ object: ByteCursor) {
        self.scanner = scanner
        place = object + 1
    }

    /// The next member; `nil` behind the last, and where the text is no object after all.
    public mutating func next() -> JSONMember? {
        JSONScanner.skipWhiteSpace(&place)
        guard place.byte == UInt8(ascii: "\"") else { return nil }
        var facts: Field.Facts = []
        let key = place + 1
        guard let quote = try? JSONScanner.string(from: key, &facts) else { return nil }
        place = quote + 1
        JSONScanner.skipWhiteSpace(&place)
        place += 1
        JSONScanner.skipWhiteSpace(&place)
        guard let value = try? scanner.value(at: &place, depth: 0) else { return nil }
        JSONScanner.skipWhiteSpace(&place)
        // Behind the last member stands the closing brace, where the next call ends.
        if place.byte == UInt8(ascii: ",") { place += 1 }
        return JSONMember(
            key: key,
            keyCount: quote - key,
            isEscaped: facts.contains(.escaped),
            value: Field(
                column: -1,
                kind: value.kind,
                facts: value.facts,
                bytes: value.start,
                count: value.end - value.start,
                payload: value.payload
            )
        )
    }
}

/// Takes checked JSON objects apart.
public struct JSONObjectWalker {
    private let scanner: JSONScanner

    /// A walker.
    ///
    /// - Parameter maximumDepth: how deep the objects may nest; they are checked already.
    public init(maximumDepth: Int = 10_000) {
        scanner = JSONScanner(maximumDepth: maximumDepth)
    }

    init(_ scanner: JSONScanner) { self.scanner = scanner }

    /// The members of an object, in order.
    ///
    /// - Parameter object: at the opening brace of an object that was checked (RFC 8259).
    /// - Returns: empty for an empty object, and for text that is no object after all.
    public func members(of object: ByteCursor) -> [JSONMember] {
        var iterator = JSONMemberIterator(scanner, object)
        var members: [JSONMember] = []
        while let member = iterator.next() { members.append(member) }
        return members
    }
}

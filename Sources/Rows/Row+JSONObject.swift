extension Row {
    /// Appends the row as the inside of a JSON object: `"column":value,…`, every column of the input by its name.
    ///
    /// For people and for feeding again, not for the row path: a rejected record is written this way.
    ///
    /// - Parameters:
    ///   - text: gains the members, separated by commas, without braces.
    ///   - isDropped: names of columns to leave out.
    public func appendMembers(to text: inout [UInt8], dropping isDropped: (String) -> Bool = { _ in false }) {
        complete()
        var isFirst = true
        for index in 0..<count - constants {
            let field = unsafe firstField[index]
            let name = columns.names[Int(field.column)]
            if isDropped(name) { continue }
            if !isFirst { text.append(UInt8(ascii: ",")) }
            isFirst = false
            JSONValue.writeString(name, to: &text)
            text.append(UInt8(ascii: ":"))
            append(field, to: &text)
        }
    }

    /// Appends one field's value as JSON text.
    public func append(_ field: Field, to text: inout [UInt8]) {
        switch field.kind {
        case .null: text.append(contentsOf: "null".utf8)
        case .bool: text.append(contentsOf: (field.payload == 0 ? "false" : "true").utf8)
        case .signedInteger: text.append(contentsOf: String(Int64(bitPattern: field.payload)).utf8)
        case .unsignedInteger: text.append(contentsOf: String(field.payload).utf8)
        case .double: text.append(contentsOf: Double(bitPattern: field.payload).description.utf8)
        case .float:
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: field.payload))
            text.append(contentsOf: value.description.utf8)
        case .number, .object, .array:
            unsafe text.append(contentsOf: field.bytes.bytes(upTo: field.end))
        case .string:
            if field.facts.contains(.needsEscaping) {
                let plain = unsafe String(decoding: field.bytes.bytes(upTo: field.end), as: UTF8.self)
                JSONValue.writeString(plain, to: &text)
            } else {
                text.append(UInt8(ascii: "\""))
                unsafe text.append(contentsOf: field.bytes.bytes(upTo: field.end))
                text.append(UInt8(ascii: "\""))
            }
        }
    }

    /// The record's own bytes.
    ///
    /// Valid until the decoder is asked for the next row; empty for a record that was too large to keep.
    public var sourceBytes: UnsafeBufferPointer<UInt8> {
        unsafe source.bytes(upTo: source + sourceCount)
    }
}

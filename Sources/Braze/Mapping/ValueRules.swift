internal import Rows

/// Rules that hold for values wherever they stand.
struct ValueRules {
    let row: Row
    let plan: MappingPlan

    /// The value that goes out for a field: JSON text parsed, decimals as numbers, timestamps in ISO 8601.
    ///
    /// - Returns: the field itself when nothing about it changes.
    @inline(__always)
    func resolved(_ field: Field, _ column: ColumnPlan, _ index: Int) throws(MappingFault) -> Field {
        guard field.kind == .string, column.isPreFormatted || column.type == .decimal || column.type == .timestamp
        else {
            return field
        }
        return try resolvedText(field, column, index)
    }

    private func resolvedText(_ field: Field, _ column: ColumnPlan, _ index: Int) throws(MappingFault) -> Field {
        if column.isPreFormatted {
            guard let value = row.jsonValue(in: field) else {
                throw MappingFault(.invalidJSON, field: index, "the text is not JSON")
            }
            return value
        }
        if column.type == .decimal {
            guard let value = row.jsonValue(in: field), value.kind == .number else {
                throw MappingFault(.invalidNumber, field: index, "the decimal's text is no number")
            }
            return value
        }
        guard let time = TimeField(plan.options.timeZone).isoText(of: field, in: row) else {
            throw MappingFault(.invalidTimestamp, field: index, "not a timestamp")
        }
        return time
    }

    /// Checks that a text has no more characters than the limit.
    @inline(__always)
    func checkLength(
        _ field: Field,
        _ index: Int,
        limit: Int = Limits.stringCharacters,
        reason: RejectionReason = .stringTooLong
    ) throws(MappingFault) {
        if Int(field.count) > limit, characters(field) > limit {
            throw MappingFault(reason, field: index, "longer than \(limit) characters")
        }
    }

    /// Unicode scalars of a text.
    func characters(_ field: Field) -> Int {
        let plain = row.plainText(of: field)
        return plain.bytes.bytes(upTo: plain.end).reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    }

    /// Checks that a number is within a double's range.
    @inline(__always)
    func checkRange(_ field: Field, _ index: Int) throws(MappingFault) {
        if field.facts.contains(.extreme), !isFinite(field) {
            throw MappingFault(.numberOutOfRange, field: index, "the number is beyond a double's range")
        }
    }

    private func isFinite(_ field: Field) -> Bool {
        let text = String(decoding: field.bytes.bytes(upTo: field.end), as: UTF8.self)
        guard field.kind != .number else { return Double(text)?.isFinite ?? false }
        return JSONNumbers.areFinite((try? JSONValue(parsing: text.utf8, maximumDepth: 10_000)) ?? .null)
    }

    /// A boolean, also as 0, 1 or text.
    func boolean(_ field: Field, _ index: Int) throws(MappingFault) -> Bool {
        switch field.kind {
        case .bool: return field.payload == 1
        case .signedInteger where field.payload <= 1: return field.payload == 1
        case .number, .string:
            let text = row.plainText(of: field)
            switch String(decoding: text.bytes.bytes(upTo: text.end), as: UTF8.self).lowercased() {
            case "1", "true", "t": return true
            case "0", "false", "f": return false
            default: break
            }
        default: break
        }
        throw MappingFault(.invalidBoolean, field: index, "not a boolean, 0 or 1")
    }

    /// The text of a field as a string, for rare looks.
    func string(_ field: Field) -> String? {
        guard field.kind == .string else { return nil }
        let plain = row.plainText(of: field)
        return String(decoding: plain.bytes.bytes(upTo: plain.end), as: UTF8.self)
    }

    /// The tree of a nested value, for rare looks.
    static func tree(_ field: Field) -> JSONValue {
        (try? JSONValue(parsing: field.bytes.bytes(upTo: field.end), maximumDepth: 10_000)) ?? .null
    }
}

/// Looks at the numbers of a tree.
private enum JSONNumbers {
    static func areFinite(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let digits): Double(digits)?.isFinite ?? false
        case .array(let elements): elements.allSatisfy(areFinite)
        case .object(let members): members.allSatisfy { areFinite($0.value) }
        default: true
        }
    }
}

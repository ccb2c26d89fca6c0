extension ByteSink {
    /// Bytes that a field's value takes at most, beside six for each of its own.
    public static let valueOverhead = 40

    /// Writes a field's value as JSON.
    @inlinable @inline(__always)
    public mutating func write(value field: Field) {
        switch field.kind {
        case .string:
            write(UInt8(ascii: "\""))
            if field.facts.contains(.needsEscaping) {
                write(escaping: field.bytes, count: Int(field.count))
            } else {
                copy(field.bytes, count: Int(field.count))
            }
            write(UInt8(ascii: "\""))
        case .number, .object, .array:
            copy(field.bytes, count: Int(field.count))
        case .signedInteger:
            write(integer: Int64(bitPattern: field.payload))
        case .unsignedInteger:
            write(integer: field.payload)
        case .double:
            write(double: Double(bitPattern: field.payload))
        case .float:
            write(float: Float(bitPattern: UInt32(truncatingIfNeeded: field.payload)))
        case .bool:
            write(boolean: field.payload != 0)
        case .null:
            write(0x6C6C_756E, count: 4)
        }
    }

    /// Writes `true` or `false`, without a branch.
    @inlinable @inline(__always)
    public mutating func write(boolean flag: Bool) {
        write(flag ? 0x6575_7274 : 0x65_736C_6166, count: flag ? 4 : 5)
    }
}

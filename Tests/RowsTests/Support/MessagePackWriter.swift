/// Writes msgpack in its smallest forms, and in any form asked for.
enum MessagePackWriter {
    indirect enum Value {
        case null
        case bool(Bool)
        case integer(Int)
        case double(Double)
        case float(Float)
        case text(String)
        case array([Value])
        case map([(Value, Value)])
        case raw([UInt8])
    }

    static func array(_ elements: [Value]) -> [UInt8] { bytes(.array(elements)) }

    static func text(_ text: String) -> [UInt8] { bytes(.text(text)) }

    static func bytes(_ value: Value) -> [UInt8] {
        switch value {
        case .null: [0xC0]
        case .bool(let flag): [flag ? 0xC3 : 0xC2]
        case .integer(let number) where (-32...127).contains(number): [UInt8(truncatingIfNeeded: number)]
        case .integer(let number): [0xD3] + bigEndian(UInt64(bitPattern: Int64(number)), 8)
        case .double(let number): [0xCB] + bigEndian(number.bitPattern, 8)
        case .float(let number): [0xCA] + bigEndian(UInt64(number.bitPattern), 4)
        case .text(let text):
            head(text.utf8.count, fixed: 0xA0, below: 32, wide: [0xD9, 0xDA, 0xDB]) + Array(text.utf8)
        case .array(let elements):
            head(elements.count, fixed: 0x90, below: 16, wide: [0xDC, 0xDC, 0xDD]) + elements.flatMap(bytes)
        case .map(let pairs):
            head(pairs.count, fixed: 0x80, below: 16, wide: [0xDE, 0xDE, 0xDF])
                + pairs.flatMap { bytes($0.0) + bytes($0.1) }
        case .raw(let bytes): bytes
        }
    }

    /// The lowest `count` bytes of a number, the highest first.
    static func bigEndian(_ number: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> UInt64($0 * 8)) }
    }

    /// A length's head; `wide` are the leads for 1, 2 and 4 bytes.
    private static func head(_ count: Int, fixed: UInt8, below: Int, wide: [UInt8]) -> [UInt8] {
        if count < below { return [fixed | UInt8(count)] }
        if count < 256, wide[0] != wide[1] { return [wide[0], UInt8(count)] }
        if count < 65_536 { return [wide[1]] + bigEndian(UInt64(count), 2) }
        return [wide[2]] + bigEndian(UInt64(count), 4)
    }
}

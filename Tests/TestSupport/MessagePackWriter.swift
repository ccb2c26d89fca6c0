package import Rows

/// Writes JSON values as msgpack, in the shortest form of each.
package struct MessagePackWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func write(_ value: JSONValue) {
        switch value {
        case .null: bytes.append(0xC0)
        case .bool(let flag): bytes.append(flag ? 0xC3 : 0xC2)
        case .number(let digits): write(number: digits)
        case .string(let text):
            head(text.utf8.count, fix: 0xA0, fixLimit: 32, sized: [(0xD9, 1), (0xDA, 2), (0xDB, 4)])
            bytes += text.utf8
        case .array(let elements):
            head(elements.count, fix: 0x90, fixLimit: 16, sized: [(0xDC, 2), (0xDD, 4)])
            for element in elements { write(element) }
        case .object(let members):
            head(members.count, fix: 0x80, fixLimit: 16, sized: [(0xDE, 2), (0xDF, 4)])
            for member in members {
                write(.string(member.name))
                write(member.value)
            }
        }
    }

    private mutating func write(number digits: String) {
        if let value = Int64(digits) {
            switch value {
            case 0..<128: bytes.append(UInt8(value))
            case -32..<0: bytes.append(UInt8(bitPattern: Int8(value)))
            case 0..<65_536: sized(0xCD, UInt64(value), 2)
            default: sized(0xD3, UInt64(bitPattern: value), 8)
            }
        } else if let value = UInt64(digits) {
            sized(0xCF, value, 8)
        } else {
            sized(0xCB, (Double(digits) ?? 0).bitPattern, 8)
        }
    }

    private mutating func head(_ count: Int, fix: UInt8, fixLimit: Int, sized heads: [(UInt8, Int)]) {
        if count < fixLimit { return bytes.append(fix | UInt8(count)) }
        for (head, width) in heads where count < 1 << (8 * width) {
            return sized(head, UInt64(count), width)
        }
    }

    private mutating func sized(_ head: UInt8, _ value: UInt64, _ width: Int) {
        bytes.append(head)
        for place in (0..<width).reversed() { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(place)))) }
    }
}

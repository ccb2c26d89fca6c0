/// The lead byte of a msgpack value and what follows from it.
///
/// Source: the MessagePack specification, "Formats".
struct MessagePackHeader {
    /// What kind of value it begins.
    enum Kind {
        case null
        case bool(Bool)
        case unsigned(UInt64)
        case signed(Int64)
        case float(UInt32)
        case double(UInt64)
        case string
        case binary
        case array
        case map
        case ext
        /// 0xC1, which the format never uses.
        case neverUsed
    }

    var kind: Kind
    /// Bytes of the header, the value of a scalar included.
    var size: Int
    /// Bytes of text, binary or ext data behind the header; elements of an array; pairs of a map.
    var count: Int

    /// Reads the header at the cursor; it may reach into the slack behind the window, which the caller checks.
    @inline(__always)
    init(_ cursor: ByteCursor) {
        let lead = cursor.byte
        switch lead {
        case 0x00...0x7F: self.init(.unsigned(UInt64(lead)), 1)
        case 0x80...0x8F: self.init(.map, 1, Int(lead & 0x0F))
        case 0x90...0x9F: self.init(.array, 1, Int(lead & 0x0F))
        case 0xA0...0xBF: self.init(.string, 1, Int(lead & 0x1F))
        case 0xE0...0xFF: self.init(.signed(Int64(Int8(bitPattern: lead))), 1)
        case 0xC0: self.init(.null, 1)
        case 0xC2: self.init(.bool(false), 1)
        case 0xC3: self.init(.bool(true), 1)
        case 0xC4: self.init(.binary, 2, Int(cursor[1]))
        case 0xC5: self.init(.binary, 3, Int(cursor.bigEndian16(1)))
        case 0xC6: self.init(.binary, 5, Int(cursor.bigEndian32(1)))
        case 0xC7: self.init(.ext, 3, Int(cursor[1]))
        case 0xC8: self.init(.ext, 4, Int(cursor.bigEndian16(1)))
        case 0xC9: self.init(.ext, 6, Int(cursor.bigEndian32(1)))
        case 0xCA: self.init(.float(cursor.bigEndian32(1)), 5)
        case 0xCB: self.init(.double(cursor.bigEndian64(1)), 9)
        case 0xCC: self.init(.unsigned(UInt64(cursor[1])), 2)
        case 0xCD: self.init(.unsigned(UInt64(cursor.bigEndian16(1))), 3)
        case 0xCE: self.init(.unsigned(UInt64(cursor.bigEndian32(1))), 5)
        case 0xCF: self.init(.unsigned(cursor.bigEndian64(1)), 9)
        case 0xD0: self.init(.signed(Int64(Int8(bitPattern: cursor[1]))), 2)
        case 0xD1: self.init(.signed(Int64(Int16(bitPattern: cursor.bigEndian16(1)))), 3)
        case 0xD2: self.init(.signed(Int64(Int32(bitPattern: cursor.bigEndian32(1)))), 5)
        case 0xD3: self.init(.signed(Int64(bitPattern: cursor.bigEndian64(1))), 9)
        case 0xD4...0xD8: self.init(.ext, 2, 1 << Int(lead - 0xD4))
        case 0xD9: self.init(.string, 2, Int(cursor[1]))
        case 0xDA: self.init(.string, 3, Int(cursor.bigEndian16(1)))
        case 0xDB: self.init(.string, 5, Int(cursor.bigEndian32(1)))
        case 0xDC: self.init(.array, 3, Int(cursor.bigEndian16(1)))
        case 0xDD: self.init(.array, 5, Int(cursor.bigEndian32(1)))
        case 0xDE: self.init(.map, 3, Int(cursor.bigEndian16(1)))
        case 0xDF: self.init(.map, 5, Int(cursor.bigEndian32(1)))
        default: self.init(.neverUsed, 1)
        }
    }

    @inline(__always)
    private init(_ kind: Kind, _ size: Int, _ count: Int = 0) {
        self.kind = kind
        self.size = size
        self.count = count
    }
}

extension ByteCursor {
    @inline(__always)
    func bigEndian16(_ offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }

    @inline(__always)
    func bigEndian32(_ offset: Int) -> UInt32 {
        (self + offset).halfWord.byteSwapped
    }

    @inline(__always)
    func bigEndian64(_ offset: Int) -> UInt64 {
        (self + offset).word.byteSwapped
    }
}

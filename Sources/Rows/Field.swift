/// One column's value in a row: what it is, where its bytes are, and what the scan learned about them.
///
/// Valid until the decoder moves on; copy the bytes to keep them.
@frozen
public struct Field {
    /// What a value is.
    @frozen
    public enum Kind: UInt8, Sendable {
        case null
        /// ``Field/payload`` is 0 or 1.
        case bool
        /// A JSON number: its digits stand in ``Field/bytes``.
        case number
        /// A signed integer in ``Field/payload``.
        case signedInteger
        /// An unsigned integer in ``Field/payload``, above `Int64.max`.
        case unsignedInteger
        /// The bit pattern of a finite double in ``Field/payload``.
        case double
        /// The bit pattern of a finite single-precision float in the lower half of ``Field/payload``.
        case float
        /// Text: see ``Facts/escaped`` and ``Facts/needsEscaping``.
        case string
        /// JSON text of an object, checked.
        case object
        /// JSON text of an array, checked.
        case array
    }

    /// What the scan learned, so that nobody has to look again.
    @frozen
    public struct Facts: OptionSet, Sendable {
        public let rawValue: UInt16

        @inlinable @inline(__always)
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// The text holds JSON escapes (a string from JSON).
        @inlinable public static var escaped: Facts { Facts(rawValue: 1 << 0) }
        /// The text holds characters that JSON must escape (a string from msgpack or CSV).
        @inlinable public static var needsEscaping: Facts { Facts(rawValue: 1 << 1) }
        /// Key, colon and value stand side by side, and the key is spelled as the column's own.
        @inlinable public static var tight: Facts { Facts(rawValue: 1 << 2) }
        /// A JSON number with a fraction or an exponent.
        @inlinable public static var fractional: Facts { Facts(rawValue: 1 << 3) }
        /// A JSON number with an exponent, or with more digits than a double is sure to hold.
        @inlinable public static var extreme: Facts { Facts(rawValue: 1 << 4) }
        /// A container holds a `null`.
        @inlinable public static var containsNull: Facts { Facts(rawValue: 1 << 5) }
        /// A container holds a string or key of more than 255 bytes.
        @inlinable public static var containsLongString: Facts { Facts(rawValue: 1 << 6) }
        /// A container holds a key that is empty, has an escape, or has one of `$`, `.` and space.
        @inlinable public static var containsUnusualKey: Facts { Facts(rawValue: 1 << 7) }
        /// A container holds more than 256 values.
        @inlinable public static var containsMany: Facts { Facts(rawValue: 1 << 8) }
    }

    /// Index of the column in the decoder's ``ColumnTable``.
    public var column: Int32
    public var kind: Kind
    public var facts: Facts
    /// Bytes of the value at ``bytes``: a string's without its quotes.
    public var count: Int32
    /// Bytes from the entry's first byte (its key's quote) to ``bytes``; only with ``Facts/tight``.
    public var lead: Int32
    public var bytes: ByteCursor
    /// A scalar's bits, or for an object the signature set of its own keys (see ``KeySignature``).
    public var payload: UInt64

    @inlinable @inline(__always)
    public init(
        column: Int32,
        kind: Kind,
        facts: Facts = [],
        bytes: ByteCursor,
        count: Int,
        lead: Int = 0,
        payload: UInt64 = 0
    ) {
        self.column = column
        self.kind = kind
        self.facts = facts
        self.count = Int32(truncatingIfNeeded: count)
        self.lead = Int32(truncatingIfNeeded: lead)
        self.bytes = bytes
        self.payload = payload
    }

    /// Where the entry of a field that is ``Facts/tight`` begins: its key's quote.
    @inlinable @inline(__always)
    public var entry: ByteCursor { bytes - Int(lead) }

    /// Where the entry of a field that is ``Facts/tight`` ends, a string's quote included.
    @inlinable @inline(__always)
    public var entryEnd: ByteCursor { bytes + (Int(count) + (kind == .string ? 1 : 0)) }

    /// Where the value's bytes end.
    @inlinable @inline(__always)
    public var end: ByteCursor { bytes + Int(count) }
}

internal import Rows

/// The one identifier that an object is sent with.
struct Identifier {
    enum Kind: UInt8 {
        case externalID
        case userAlias
        case brazeID
        case email
        case phone

        /// Whether e-mail and phone beside it are attributes.
        var isPrimary: Bool { rawValue < Kind.email.rawValue }

        /// Whether an integer becomes the identifier's text.
        var takesIntegers: Bool {
            switch self {
            case .externalID, .userAlias, .phone: true
            case .brazeID, .email: false
            }
        }

        var key: StaticString {
            switch self {
            case .externalID: "\"external_id\":"
            case .userAlias: "\"user_alias\":"
            case .brazeID: "\"braze_id\":"
            case .email: "\"email\":"
            case .phone: "\"phone\":"
            }
        }
    }

    /// Plain text of an identifier: where it stands, and whether JSON must escape something in it.
    struct Text {
        var bytes: ByteCursor
        var count: Int32
        var facts: Field.Facts

        init(_ field: Field) {
            bytes = field.bytes
            count = field.count
            facts = field.facts.intersection(.needsEscaping)
        }

        var end: ByteCursor { bytes + Int(count) }

        /// Writes the text as a JSON string.
        func write(to sink: inout ByteSink) {
            sink.write(value: Field(column: -1, kind: .string, facts: facts, bytes: bytes, count: Int(count)))
        }
    }

    /// No identifier.
    static var none: Identifier {
        // SAFETY: the text is part of the program; nothing is read from it.
        let nowhere: StaticString = "none"
        let text = Field(column: -1, kind: .null, bytes: ByteCursor(nowhere.utf8Start), count: 0)
        return Identifier(kind: .externalID, text: Text(text))
    }

    var kind: Kind
    /// Whether there is a ``label``.
    private var hasLabel = false
    /// Index of the row's field that holds it as text and is sent in its place; −1 when it is converted.
    var field: Int32 = -1
    /// Its plain text, or the alias name.
    var text: Text
    private var labelText: Text

    /// The alias label.
    var label: Text? { hasLabel ? labelText : nil }

    /// Whether it is no alias, which is two texts.
    var isOneText: Bool { !hasLabel }

    /// An identifier of one text.
    init(kind: Kind, field: Int = -1, text: Text) {
        self.kind = kind
        self.field = Int32(truncatingIfNeeded: field)
        self.text = text
        labelText = text
    }

    /// Becomes an identifier of one text that a field holds as it is sent.
    @inline(__always)
    mutating func setText(_ kind: Kind, field index: Int, _ field: UnsafePointer<Field>) {
        self.kind = kind
        hasLabel = false
        self.field = Int32(truncatingIfNeeded: index)
        text.bytes = field.pointee.bytes
        text.count = field.pointee.count
        text.facts = field.pointee.facts.intersection(.needsEscaping)
    }

    /// An alias.
    init(alias name: Text, label: Text) {
        kind = .userAlias
        text = name
        labelText = label
        hasLabel = true
    }

    /// Writes `"external_id":"…"`.
    func write(to sink: inout ByteSink) {
        sink.write(text: kind.key)
        writeValue(to: &sink)
    }

    /// Writes the value alone.
    func writeValue(to sink: inout ByteSink) {
        guard let label else { return text.write(to: &sink) }
        sink.write(text: "{\"alias_name\":")
        text.write(to: &sink)
        sink.write(text: ",\"alias_label\":")
        label.write(to: &sink)
        sink.write(UInt8(ascii: "}"))
    }

    /// A hash of kind and text.
    var userHash: UInt64 {
        let seed = UInt64(kind.rawValue &+ 1) &* 0xA24B_AED4_963E_E407
        let hash = UserHash.of(text.bytes, count: Int(text.count), seed: seed)
        guard hasLabel else { return hash }
        return UserHash.of(labelText.bytes, count: Int(labelText.count), seed: hash)
    }
}

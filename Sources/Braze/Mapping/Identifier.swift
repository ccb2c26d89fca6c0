internal import Rows

/// The one identifier that an object is sent with.
struct Identifier {
    enum Kind: Int {
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

    var kind: Kind
    /// Index of the row's field that holds it as text and is sent in its place; −1 when it is converted.
    var field = -1
    /// Its plain text, or the alias name.
    var text: Field
    /// The alias label.
    var label: Field?

    /// Writes `"external_id":"…"`.
    func write(to sink: inout ByteSink) {
        sink.write(text: kind.key)
        writeValue(to: &sink)
    }

    /// Writes the value alone.
    func writeValue(to sink: inout ByteSink) {
        guard let label else { return sink.write(value: text) }
        sink.write(text: "{\"alias_name\":")
        sink.write(value: text)
        sink.write(text: ",\"alias_label\":")
        sink.write(value: label)
        sink.write(UInt8(ascii: "}"))
    }

    /// A hash of kind and text.
    var userHash: UInt64 {
        let seed = UInt64(kind.rawValue + 1) &* 0xA24B_AED4_963E_E407
        let hash = UserHash.of(text.bytes, count: Int(text.count), seed: seed)
        guard let label else { return hash }
        return UserHash.of(label.bytes, count: Int(label.count), seed: hash)
    }
}

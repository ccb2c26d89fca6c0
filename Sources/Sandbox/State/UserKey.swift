/// What an object names its user by.
enum UserKey: Hashable, Sendable {
    case externalID(String)
    case brazeID(String)
    case alias(Alias)
    case email(String)
    case phone(String)

    /// The identifier that counts; an e-mail before a phone, both only without a primary.
    ///
    /// Source: Braze documentation, "POST: Track users" (identifiers).
    init?(_ fields: FieldSet) {
        if let id = fields.externalID, id.isPresent, id.byteCount > 0 {
            self = .externalID(id.string ?? String(decoding: id.bytes, as: UTF8.self))
        } else if let id = fields.brazeID?.string {
            self = .brazeID(id)
        } else if let alias = Alias(fields.userAlias) {
            self = .alias(alias)
        } else if let email = fields.email?.string, !email.isEmpty {
            self = .email(Self.normalized(email: email))
        } else if let phone = fields.phone?.string, !phone.isEmpty {
            self = .phone(Self.normalized(phone: phone))
        } else {
            return nil
        }
    }

    /// The address in lower case.
    static func normalized(email: String) -> String {
        email.utf8.allSatisfy { $0 < 0x80 && $0 &- UInt8(ascii: "A") >= 26 } ? email : email.lowercased()
    }

    /// The phone without spaces and punctuation, its plus sign kept.
    static func normalized(phone: String) -> String {
        phone.utf8.allSatisfy { $0 == UInt8(ascii: "+") || $0 &- UInt8(ascii: "0") < 10 }
            ? phone : phone.filter { $0.isNumber || $0 == "+" }
    }
}

import Braze

/// Whether an object says which user it is about, and says it once.
///
/// Source: Braze documentation, "POST: Track users" (identifiers) and "API errors".
enum IdentifierCheck {
    /// What is wrong; `nil` when nothing is.
    static func sentence(_ fields: FieldSet) -> String? {
        var primaries = 0
        if let externalID = fields.externalID, externalID.isPresent {
            guard externalID.kind == .string || externalID.kind == .number else { return Sentence.identifierRequired }
            if externalID.byteCount > 0 { primaries += 1 }
            if externalID.kind == .string, externalID.textByteCount > Limits.identifierBytes {
                return Sentence.externalIDTooLong
            }
        }
        if let brazeID = fields.brazeID, brazeID.isPresent {
            guard brazeID.kind == .string, brazeID.byteCount > 0 else { return Sentence.identifierRequired }
            primaries += 1
        }
        if let alias = fields.userAlias, alias.isPresent {
            guard isAlias(alias) else { return Sentence.alias }
            primaries += 1
        }
        guard primaries <= 1 else { return Sentence.twoPrimaries }
        if let email = fields.email, email.isPresent, !isEmail(email) { return Sentence.email }
        guard primaries == 0 else { return nil }
        if isText(fields.email) || isText(fields.phone) { return nil }
        return Sentence.identifierRequired
    }

    /// Whether this is `{"alias_name":…,"alias_label":…}` with texts of 1–236 bytes.
    static func isAlias(_ value: JSONElement) -> Bool {
        guard let name = value["alias_name"], let label = value["alias_label"] else { return false }
        return isAliasPart(name) && isAliasPart(label)
    }

    static func isAliasPart(_ value: JSONElement?) -> Bool {
        guard let value else { return false }
        return (1...Limits.aliasPartBytes).contains(value.textByteCount)
    }

    static func isEmail(_ value: JSONElement) -> Bool {
        guard value.kind == .string else { return false }
        return EmailGrammar.matches(value)
    }

    static func isText(_ value: JSONElement?) -> Bool {
        guard let value else { return false }
        return value.kind == .string && value.byteCount > 0
    }

    /// Whether this is a text that fits an `external_id`.
    static func isExternalID(_ value: JSONElement?) -> Bool {
        guard let value else { return false }
        return (1...Limits.identifierBytes).contains(value.textByteCount)
    }
}

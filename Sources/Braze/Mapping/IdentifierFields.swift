internal import Rows

/// The identifier columns of one row that hold something, and the choice among them.
///
/// NULL and empty text count as absent (the first present wins: `external_id`, alias, `braze_id`, `email`, `phone`).
struct IdentifierFields {
    private(set) var externalID = -1
    private(set) var userAlias = -1
    private(set) var aliasName = -1
    private(set) var aliasLabel = -1
    private(set) var brazeID = -1
    private(set) var email = -1
    private(set) var phone = -1
    private(set) var pushTokenImport = -1

    private let row: Row

    init(_ row: Row, _ plan: MappingPlan) {
        self.row = row
        var userAliasName = -1
        var userAliasLabel = -1
        for index in plan.identifierFields {
            let field = row.firstField[index]
            if field.kind == .null || (field.kind == .string && field.count == 0) { continue }
            switch plan.columns[Int(field.column)].role {
            case .externalID: externalID = index
            case .userAlias: userAlias = index
            case .aliasName: aliasName = index
            case .aliasLabel: aliasLabel = index
            case .userAliasName: userAliasName = index
            case .userAliasLabel: userAliasLabel = index
            case .brazeID: brazeID = index
            case .email: email = index
            case .phone: phone = index
            case .pushTokenImport: pushTokenImport = index
            default: break
            }
        }
        // The two spellings do not mix: the other one counts where this one is not whole, and that one is not less so.
        let isHalf = aliasName < 0 || aliasLabel < 0
        let isOtherWhole = userAliasName >= 0 && userAliasLabel >= 0
        if isHalf, isOtherWhole || (aliasName < 0 && aliasLabel < 0) {
            (aliasName, aliasLabel) = (userAliasName, userAliasLabel)
        }
    }

    /// Index of the field that holds an `external_id` which goes out as it is; −1 when it takes a closer look.
    @inline(__always)
    static func plainExternalID(_ row: Row, _ plan: MappingPlan) -> Int {
        let index = plan.externalIDField
        guard index >= 0 else { return -1 }
        let field = row.firstField + index
        guard field.pointee.kind == .string, field.pointee.count > 0,
            Int(field.pointee.count) <= Limits.identifierBytes, !field.pointee.facts.contains(.escaped)
        else { return -1 }
        return index
    }

    /// Whether the field is an e-mail address that goes out as it is; a closer look may still find it to be one.
    @inline(__always)
    static func isPlainEmail(_ field: UnsafePointer<Field>) -> Bool {
        field.pointee.kind == .string && Int(field.pointee.count) <= Limits.identifierBytes
            && !field.pointee.facts.contains(.escaped)
            && AddressSyntax.isPlainEmail(field.pointee.bytes, count: Int(field.pointee.count))
    }

    /// The identifier to send.
    func first() throws(MappingFault) -> Identifier {
        if externalID >= 0 { return try text(.externalID, externalID) }
        if let alias = try alias() { return alias }
        if brazeID >= 0 { return try text(.brazeID, brazeID) }
        if email >= 0 { return try emailIdentifier() }
        if phone >= 0 { return try phoneIdentifier() }
        if let fault = halfAlias() { throw fault }
        throw MappingFault(.missingIdentifier, field: -1, "the record has no identifier")
    }

    /// The alias, from one column or two; `nil` when there is none or only half of one.
    func alias() throws(MappingFault) -> Identifier? {
        if userAlias >= 0 { return try parsedAlias() }
        guard aliasName >= 0, aliasLabel >= 0 else { return nil }
        let name = try text(.userAlias, aliasName, limit: Limits.aliasPartBytes)
        let label = try text(.userAlias, aliasLabel, limit: Limits.aliasPartBytes)
        return Identifier(alias: name.text, label: label.text)
    }

    func emailIdentifier() throws(MappingFault) -> Identifier {
        let identifier = try text(.email, email)
        let plain = identifier.text
        guard AddressSyntax.isEmail(plain.bytes.bytes(upTo: plain.end)) else {
            throw MappingFault(.invalidEmail, field: email, "not an e-mail address")
        }
        return identifier
    }

    func phoneIdentifier() throws(MappingFault) -> Identifier {
        let identifier = try text(.phone, phone)
        let plain = identifier.text
        guard AddressSyntax.isPhone(plain.bytes.bytes(upTo: plain.end)) else {
            throw MappingFault(.invalidPhone, field: phone, "not a phone number")
        }
        return identifier
    }

    /// Text or an integer as an identifier.
    func text(
        _ kind: Identifier.Kind,
        _ index: Int,
        limit: Int = Limits.identifierBytes
    ) throws(MappingFault) -> Identifier {
        let field = row.firstField[index]
        var identifier = Identifier(kind: kind, text: Identifier.Text(field))
        switch field.kind {
        case .string:
            if field.facts.contains(.escaped) { identifier.text = Identifier.Text(row.plainText(of: field)) }
            identifier.field = Int32(truncatingIfNeeded: index)
        case .number where kind.takesIntegers && !field.facts.contains(.fractional):
            break
        case .signedInteger where kind.takesIntegers, .unsignedInteger where kind.takesIntegers:
            identifier.text = Identifier.Text(digits(of: field))
        default:
            throw MappingFault(
                .invalidIdentifier,
                field: index,
                kind.takesIntegers ? "must be text or an integer" : "must be text"
            )
        }
        guard Int(identifier.text.count) <= limit else {
            throw MappingFault(.identifierTooLong, field: index, "longer than \(limit) bytes")
        }
        return identifier
    }

    private func digits(of field: Field) -> Field {
        var sink = ByteSink(row.scratch.reserve(ByteSink.integerBytes))
        let start = sink.cursor
        sink.write(value: field)
        return Field(column: field.column, kind: .string, bytes: start, count: sink.cursor - start)
    }

    private func parsedAlias() throws(MappingFault) -> Identifier {
        let fault = MappingFault(.invalidAlias, field: userAlias, "not an object with alias_name and alias_label")
        var field = row.firstField[userAlias]
        if field.kind == .string {
            guard let parsed = row.jsonValue(in: field) else {
                throw MappingFault(.invalidJSON, field: userAlias, "the text is not JSON")
            }
            field = parsed
        }
        guard field.kind == .object else { throw fault }
        var parts: [String: Field] = [:]
        for member in row.members(of: field) where member.value.kind == .string {
            parts[member.name] = row.plainText(of: member.value)
        }
        guard let name = parts["alias_name"], let label = parts["alias_label"], name.count > 0, label.count > 0 else {
            throw fault
        }
        guard Int(max(name.count, label.count)) <= Limits.aliasPartBytes else {
            throw MappingFault(.identifierTooLong, field: userAlias, "longer than \(Limits.aliasPartBytes) bytes")
        }
        return Identifier(alias: Identifier.Text(name), label: Identifier.Text(label))
    }

    /// Why half an alias is none; `nil` where there is no half.
    func halfAlias() -> MappingFault? {
        guard aliasName >= 0 || aliasLabel >= 0 else { return nil }
        let missing = aliasName < 0 ? "alias_name" : "alias_label"
        return MappingFault(.invalidAlias, column: missing, "an alias needs both its name and its label")
    }
}

/// Why a row cannot be mapped, before its column has a name.
struct MappingFault: Error {
    var reason: RejectionReason
    /// Index of the field at fault; −1 when `column` says it, or none is.
    var field: Int
    var column: String?
    var message: String

    init(_ reason: RejectionReason, field: Int, _ message: String) {
        self.reason = reason
        self.field = field
        self.message = message
    }

    init(_ reason: RejectionReason, column: String?, _ message: String) {
        self.reason = reason
        self.field = -1
        self.column = column
        self.message = message
    }

    /// The rejection, with the column's name in the input.
    func rejection(_ row: Row) -> Rejection {
        let name = field >= 0 ? row.columns.names[Int(row.firstField[field].column)] : column
        return Rejection(reason, column: name, message)
    }
}

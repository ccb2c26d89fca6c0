internal import Rows

/// Maps rows to the small objects of `/users/alias/new` and `/users/identify`.
///
/// Source: Braze documentation, "POST: Create new user alias" and "POST: Identify users".
struct AliasMapper {
    /// The arrays of `/users/identify`, in this order.
    static let identifySections = ["aliases_to_identify", "emails_to_identify", "phone_numbers_to_identify"]

    let plan: MappingPlan

    /// Writes an entry of `user_aliases`.
    func mapNewAlias(_ row: Row, into buffer: ObjectBuffer) throws(MappingFault) {
        let identifiers = IdentifierFields(row, plan)
        for (index, column) in [(identifiers.aliasName, "alias_name"), (identifiers.aliasLabel, "alias_label")]
        where index < 0 {
            throw MappingFault(.missingColumn, column: column, "the record has no \(column)")
        }
        guard let alias = try identifiers.alias(), let label = alias.label else {
            throw MappingFault(.invalidAlias, column: "alias_name", "the record has no alias")
        }
        let owner = identifiers.externalID >= 0 ? try identifiers.text(.externalID, identifiers.externalID) : nil
        var run = EntryRun(buffer.sink(room: plan.overhead + row.sourceCount * 6))
        // In the row's order, but for an external_id that had to be made text.
        if let owner, owner.field < 0 { member("external_id", owner.text, &run) }
        for index in plan.identifierFields {
            if index == identifiers.aliasName { member("alias_name", alias.text, &run) }
            if index == identifiers.aliasLabel { member("alias_label", label, &run) }
            if index == identifiers.externalID, let owner, owner.field >= 0 { member("external_id", owner.text, &run) }
        }
        run.close()
        buffer.commit(run.sink)
    }

    /// Writes an entry of `aliases_to_identify`, `emails_to_identify` or `phone_numbers_to_identify`.
    ///
    /// - Returns: the index of the array that it belongs to.
    func mapIdentify(_ row: Row, into buffer: ObjectBuffer) throws(MappingFault) -> Int {
        let identifiers = IdentifierFields(row, plan)
        guard identifiers.externalID >= 0 else {
            throw MappingFault(.missingColumn, column: "external_id", "the record has no external_id")
        }
        let owner = try identifiers.text(.externalID, identifiers.externalID)
        let found = try anonymous(identifiers)
        if found.kind != .userAlias { try PrioritizationMember.require(plan.options.prioritization, found) }
        var run = EntryRun(buffer.sink(room: plan.overhead + row.sourceCount * 6))
        if found.kind == .userAlias || found.field < 0 {
            member(found, &run)
            member("external_id", owner.text, &run)
        } else if owner.field >= 0, found.field < owner.field {
            member(found, &run)
            member("external_id", owner.text, &run)
        } else {
            member("external_id", owner.text, &run)
            member(found, &run)
        }
        if found.kind != .userAlias { PrioritizationMember.write(plan.options.prioritization, to: &run) }
        run.close()
        buffer.commit(run.sink)
        return switch found.kind {
        case .email: 1
        case .phone: 2
        default: 0
        }
    }

    /// The profile that becomes the identified one.
    private func anonymous(_ identifiers: IdentifierFields) throws(MappingFault) -> Identifier {
        if let alias = try identifiers.alias() { return alias }
        if identifiers.email >= 0 { return try identifiers.emailIdentifier() }
        if identifiers.phone >= 0 { return try identifiers.phoneIdentifier() }
        if let fault = identifiers.halfAlias() { throw fault }
        throw MappingFault(.missingIdentifier, column: nil, "the record has no alias, e-mail or phone to identify")
    }

    private func member(_ identifier: Identifier, _ run: inout EntryRun) {
        run.comma()
        identifier.write(to: &run.sink)
    }

    private func member(_ name: StaticString, _ text: Identifier.Text, _ run: inout EntryRun) {
        run.comma()
        run.sink.write(UInt8(ascii: "\""))
        run.sink.write(text: name)
        run.sink.write(UInt8(ascii: "\""))
        run.sink.write(UInt8(ascii: ":"))
        text.write(to: &run.sink)
    }
}

/// Writes `"prioritization":[…]`.
enum PrioritizationMember {
    /// Checks that it is said which user is meant when an e-mail or phone is all that identifies one.
    ///
    /// Source: Braze documentation, "POST: Identify users" (required for e-mail and phone).
    static func require(_ order: [Prioritization], _ identifier: Identifier) throws(MappingFault) {
        guard order.isEmpty else { return }
        throw MappingFault(
            .missingPrioritization,
            field: Int(identifier.field),
            "several users may share it: say with --prioritization which one is meant"
        )
    }

    static func write(_ order: [Prioritization], to run: inout EntryRun) {
        guard !order.isEmpty else { return }
        run.comma()
        let list = order.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        run.sink.write(ascii: "\"prioritization\":[\(list)]")
    }
}

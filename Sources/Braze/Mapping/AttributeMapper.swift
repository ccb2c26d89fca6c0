internal import Rows

/// Maps rows to attributes objects of `/users/track`.
///
/// Source: Braze documentation, "User attributes object".
struct AttributeMapper {
    /// Keys that may make an object an operator.
    private static let operators = ["inc", "add", "remove"].map { KeySignature.bits(of: $0) }

    let plan: MappingPlan

    /// Writes the row's object behind the buffer's bytes.
    ///
    /// When this throws, the buffer is as before.
    func map(_ row: Row, into buffer: ObjectBuffer, _ object: MappedObject) throws(MappingFault) {
        if row.isSparse, !hasPlainContact(row) { row.complete() }
        try identify(row, object)
        let room = plan.overhead &+ row.sourceCount &* 6
        if object.isFoldable, object.identifier.field >= 0, row.isTight, row.unexpected.isEmpty {
            // All goes out as it came.
            var sink = buffer.sink(room: room)
            sink.write(UInt8(ascii: "{"))
            sink.copy(row.firstEntry, count: row.lastEntryEnd - row.firstEntry)
            sink.write(UInt8(ascii: "}"))
            buffer.commit(sink)
            return
        }
        // Beside a primary identifier, and in an import, which has none, these are attributes.
        let isContact = !object.isFoldable || object.identifier.kind.isPrimary
        var run = EntryRun(buffer.sink(room: room))
        if object.isFoldable, object.identifier.field < 0 {
            run.comma()
            object.identifier.write(to: &run.sink)
        }
        if row.isTight {
            try splice(row, isContact, object, &run)
        } else {
            try write(row, isContact, object, &run)
        }
        run.close()
        buffer.commit(run.sink)
    }

    /// Whether the fields that were filled and not listed go out as they came.
    @inline(__always)
    private func hasPlainContact(_ row: Row) -> Bool {
        guard plan.emailField >= 0 else { return !plan.isImport }
        let email = row.firstField + plan.emailField
        return !plan.isImport && (email.pointee.kind != .string || IdentifierFields.isPlainEmail(email))
    }

    /// The members of a row that is written tight: those that go out as they came are copied in as few pieces as can be.
    private func splice(
        _ row: Row,
        _ isContact: Bool,
        _ object: MappedObject,
        _ run: inout EntryRun
    ) throws(MappingFault) {
        let identifierField = row.firstField + Int(object.identifier.field)
        let (fields, columns, end) = (row.firstField, plan.columns, row.lastEntryEnd)
        // A copy stays in registers; the run itself is handed to others.
        var sink = run.sink
        // The first of the members that are not copied yet.
        var rest = row.firstEntry
        for unexpected in row.unexpected {
            let field = fields + Int(unexpected.index)
            let column = columns + Int(field.pointee.column)
            if field.pointee.kind != .null,
                isPlain(field, column, isIdentifier: field == identifierField, isContact)
            {
                continue
            }
            if rest < unexpected.textBefore {
                sink.write(UInt8(ascii: ","))
                sink.copy(rest, count: unexpected.textBefore - rest)
            }
            rest = unexpected.textAfter
            if field.pointee.kind == .null, !plan.unsetsNulls { continue }
            run.sink = sink
            try other(field, column, row, isContact, object, &run)
            run.settle()
            sink = run.sink
        }
        if rest < end {
            sink.write(UInt8(ascii: ","))
            sink.copy(rest, count: end - rest)
        }
        run.sink = sink
    }

    /// Whether the field, written tight, goes out as it came because it is the identifier or a plain e-mail address.
    @inline(__always)
    private func isPlain(
        _ field: UnsafePointer<Field>,
        _ column: UnsafePointer<ColumnPlan>,
        isIdentifier: Bool,
        _ isContact: Bool
    ) -> Bool {
        guard column.pointee.keepsName, field.pointee.facts == .tight else { return false }
        if isIdentifier { return true }
        return isContact && column.pointee.role == .email && !plan.countsDataPoints
            && IdentifierFields.isPlainEmail(field)
    }

    /// The members of any row, one at a time.
    private func write(
        _ row: Row,
        _ isContact: Bool,
        _ object: MappedObject,
        _ run: inout EntryRun
    ) throws(MappingFault) {
        let columns = plan.columns
        let end = row.firstField + row.count
        var field = row.firstField
        var sink = run.sink
        while field < end {
            let column = columns + Int(field.pointee.column)
            if ColumnPlan.passes(field, column) {
                sink.write(UInt8(ascii: ","))
                sink.copy(column.pointee.key, count: Int(column.pointee.keyCount))
                sink.write(value: field.pointee)
            } else if field.pointee.kind != .null || plan.unsetsNulls {
                run.sink = sink
                try other(field, column, row, isContact, object, &run)
                run.settle()
                sink = run.sink
            }
            field += 1
        }
        run.sink = sink
    }

    /// A field that did not pass.
    private func other(
        _ field: UnsafePointer<Field>,
        _ column: UnsafePointer<ColumnPlan>,
        _ row: Row,
        _ isContact: Bool,
        _ object: MappedObject,
        _ run: inout EntryRun
    ) throws(MappingFault) {
        if field.pointee.kind == .null, !plan.unsetsNulls { return }
        let index = field - row.firstField
        switch column.pointee.role {
        case .attribute:
            try attribute(field.pointee, column.pointee, index, row, object, &run)
        case .profileField:
            try profileField(field.pointee, column.pointee, index, row, object, &run)
        case .externalID, .brazeID, .email, .phone:
            if index == Int(object.identifier.field) {
                if field.pointee.facts.contains(.escaped) {
                    run.key(column.pointee)
                    object.identifier.writeValue(to: &run.sink)
                } else {
                    run.add(field, column)
                }
            } else if isContact {
                try contact(field, column, index, row, object, &run)
            }
        case .mergeObjects, .updateExistingOnly, .pushTokenImport:
            if field.pointee.kind != .null { try control(field.pointee, column.pointee, index, row, &run) }
        default:
            return
        }
    }

    /// Finds out who the row is about; in an import of push tokens nobody.
    @inline(__always)
    private func identify(_ row: Row, _ object: MappedObject) throws(MappingFault) {
        let index = IdentifierFields.plainExternalID(row, plan)
        if index >= 0 {
            object.identifier.setText(.externalID, field: index, row.firstField + index)
            object.isFoldable = true
        } else {
            try choose(row, object)
        }
        if object.isFoldable { object.userHash = object.identifier.userHash }
    }

    @inline(never)
    private func choose(_ row: Row, _ object: MappedObject) throws(MappingFault) {
        let identifiers = IdentifierFields(row, plan)
        if try isPushTokenImport(identifiers, ValueRules(row: row, plan: plan)) { return }
        object.identifier = try identifiers.first()
        object.isFoldable = true
    }

    /// A member that controls what Braze does with the object.
    @inline(never)
    private func control(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ row: Row,
        _ run: inout EntryRun
    ) throws(MappingFault) {
        let flag = try ValueRules(row: row, plan: plan).boolean(field, index)
        run.key(column)
        run.sink.write(text: flag ? "true" : "false")
    }

    /// A value that did not pass without a look.
    @inline(never)
    private func attribute(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ row: Row,
        _ object: MappedObject,
        _ run: inout EntryRun
    ) throws(MappingFault) {
        if column.nameFault != .none { throw Self.badName(index) }
        let rules = ValueRules(row: row, plan: plan)
        let value = try rules.resolved(field, column, index)
        try check(value, column, index, rules, object)
        if plan.countsDataPoints { object.dataPoints += DataPoints.ofAttribute(value, column) }
        run.add(value, column)
    }

    /// An e-mail or phone beside a primary identifier: an attribute.
    @inline(__always)
    private func contact(
        _ field: UnsafePointer<Field>,
        _ column: UnsafePointer<ColumnPlan>,
        _ index: Int,
        _ row: Row,
        _ object: MappedObject,
        _ run: inout EntryRun
    ) throws(MappingFault) {
        if column.pointee.role == .email, !plan.countsDataPoints, IdentifierFields.isPlainEmail(field) {
            run.add(field, column)
        } else {
            try checkedContact(field.pointee, column.pointee, index, row, object, &run)
        }
    }

    @inline(never)
    private func checkedContact(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ row: Row,
        _ object: MappedObject,
        _ run: inout EntryRun
    ) throws(MappingFault) {
        guard column.role == .email || column.role == .phone else { return }
        if field.kind == .null {
            if plan.unsetsNulls { run.add(field, column) }
            return
        }
        if field.kind == .string, field.count == 0 { return }
        let identifiers = IdentifierFields(row, plan)
        let checked =
            column.role == .email ? try identifiers.emailIdentifier() : try identifiers.phoneIdentifier()
        if checked.field < 0 {
            run.key(column)
            checked.writeValue(to: &run.sink)
        } else {
            run.add(field, column)
        }
        if plan.countsDataPoints { object.dataPoints += 1 }
    }

    @inline(never)
    private func profileField(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ row: Row,
        _ object: MappedObject,
        _ run: inout EntryRun
    ) throws(MappingFault) {
        let rules = ValueRules(row: row, plan: plan)
        var value = try rules.resolved(field, column, index)
        // Shapes of their own are JSON whether or not the column was named as such.
        if value.kind == .string, [.location, .pushTokens, .subscriptionGroups].contains(column.rule),
            let parsed = rules.row.jsonValue(in: value)
        {
            value = parsed
        }
        if column.rule == .unsupported {
            throw MappingFault(.unsupportedAttribute, field: index, "Braze takes no such attribute")
        }
        if value.kind != .null {
            try rules.checkRange(value, index)
            if value.kind == .string {
                let limit = column.rule == .imageURL ? Limits.imageURLCharacters : Limits.stringCharacters
                try rules.checkLength(value, index, limit: limit)
            }
            var text: [UInt8] = []
            rules.row.append(value, to: &text)
            let tree = (try? JSONValue(parsing: text, maximumDepth: 10_000)) ?? .null
            if let fault = ProfileFieldCheck.fault(of: tree, column.rule) {
                throw MappingFault(fault.reason, field: index, fault.message)
            }
        }
        if plan.countsDataPoints { object.dataPoints += DataPoints.ofAttribute(value, column) }
        run.add(value, column)
    }

    private func check(
        _ value: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ rules: ValueRules,
        _ object: MappedObject
    ) throws(MappingFault) {
        switch value.kind {
        case .string: try rules.checkLength(value, index)
        case .number: try rules.checkRange(value, index)
        case .object, .array:
            if Int(value.count) > Limits.nestedAttributeBytes {
                throw MappingFault(.attributeTooLarge, field: index, "larger than \(Limits.nestedAttributeBytes) bytes")
            }
            let isClear =
                value.facts.isDisjoint(with: ColumnPlan.suspicious)
                && (value.kind == .array || !Self.operators.contains { KeySignature.mayHave($0, in: value.payload) })
            if isClear { return }
            try checkNested(value, index, rules, object)
        default: break
        }
    }

    private func checkNested(
        _ value: Field,
        _ index: Int,
        _ rules: ValueRules,
        _ object: MappedObject
    ) throws(MappingFault) {
        try rules.checkRange(value, index)
        do throws(NestedAttributeCheck.Fault) {
            if try NestedAttributeCheck.check(ValueRules.tree(value)) == .accumulating { object.isIdempotent = false }
        } catch {
            throw MappingFault(error.reason, field: index, error.message)
        }
    }

    private static func badName(_ index: Int) -> MappingFault {
        MappingFault(.invalidAttributeName, field: index, "the name is empty, too long or begins with $")
    }
}

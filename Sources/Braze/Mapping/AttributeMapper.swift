internal import Rows

/// Maps rows to attributes objects of `/users/track`.
///
/// Source: Braze documentation, "User attributes object".
struct AttributeMapper {
    /// Facts of a container that make it worth a second look.
    private static let suspicious: Field.Facts = [
        .containsNull, .containsLongString, .containsUnusualKey, .containsMany, .extreme,
    ]
    /// Keys that may make an object an operator.
    private static let operators = ["inc", "add", "remove"].reduce(0) { $0 | KeySignature.bit(of: $1) }

    let plan: MappingPlan

    /// Writes the row's object behind the buffer's bytes.
    ///
    /// - Returns: what was written. When this throws, the buffer is as before.
    func map(_ row: Row, into buffer: ObjectBuffer) throws(MappingFault) -> MappedObject {
        let rules = ValueRules(row: row, plan: plan)
        let identifiers = IdentifierFields(row, plan)
        let isImport = try isPushTokenImport(identifiers, rules)
        let identifier = isImport ? nil : try identifiers.first()
        // Beside a primary identifier, and in an import, which has none, these are attributes.
        let isContact = identifier?.kind.isPrimary ?? true
        var object = MappedObject()
        var run = EntryRun(buffer.sink(room: plan.overhead + row.sourceCount * 6))
        if let identifier, identifier.field < 0 {
            run.comma()
            identifier.write(to: &run.sink)
        }
        let unsetsNulls = plan.options.unsetsNulls
        let countsDataPoints = plan.options.countsDataPoints
        let fields = row.firstField
        try plan.columns.withUnsafeBufferPointer { (columns) throws(MappingFault) in
            for index in 0..<row.count {
                let field = fields[index]
                let column = columns[Int(field.column)]
                switch column.role {
                case .attribute:
                    if field.kind == .null, !unsetsNulls { continue }
                    if column.nameFault != .none { throw Self.badName(index) }
                    let value = try rules.resolved(field, column, index)
                    try check(value, column, index, rules, &object)
                    if countsDataPoints { object.dataPoints += DataPoints.ofAttribute(value, column) }
                    run.add(value, column)
                case .profileField:
                    try profileField(field, column, index, rules, &object, &run)
                case .email, .phone:
                    if index == identifier?.field {
                        try writeIdentifier(identifier, field, column, &run)
                    } else if isContact {
                        try contact(field, column, index, identifiers, rules, &object, &run)
                    }
                case .externalID, .brazeID:
                    if index == identifier?.field { try writeIdentifier(identifier, field, column, &run) }
                case .mergeObjects, .updateExistingOnly, .pushTokenImport:
                    if field.kind == .null { continue }
                    let flag = try rules.boolean(field, index)
                    run.key(column)
                    run.sink.write(text: flag ? "true" : "false")
                default:
                    continue
                }
            }
        }
        run.close()
        if let identifier {
            object.userHash = identifier.userHash
            object.foldingIdentifier = identifier
        }
        buffer.commit(run.sink)
        return object
    }

    /// The identifier at its place in the row's order.
    @inline(__always)
    private func writeIdentifier(
        _ identifier: Identifier?,
        _ field: Field,
        _ column: ColumnPlan,
        _ run: inout EntryRun
    ) throws(MappingFault) {
        guard let identifier else { return }
        if field.facts.contains(.escaped) {
            run.key(column)
            identifier.writeValue(to: &run.sink)
        } else {
            run.add(field, column)
        }
    }

    /// An e-mail or phone beside a primary identifier: an attribute.
    private func contact(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ identifiers: IdentifierFields,
        _ rules: ValueRules,
        _ object: inout MappedObject,
        _ run: inout EntryRun
    ) throws(MappingFault) {
        if field.kind == .null {
            if plan.options.unsetsNulls { run.add(field, column) }
            return
        }
        if field.kind == .string, field.count == 0 { return }
        let checked =
            column.role == .email ? try identifiers.emailIdentifier() : try identifiers.phoneIdentifier()
        if checked.field < 0 {
            run.key(column)
            checked.writeValue(to: &run.sink)
        } else {
            run.add(field, column)
        }
        if plan.options.countsDataPoints { object.dataPoints += 1 }
    }

    private func profileField(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ rules: ValueRules,
        _ object: inout MappedObject,
        _ run: inout EntryRun
    ) throws(MappingFault) {
        if field.kind == .null, !plan.options.unsetsNulls { return }
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
        if plan.options.countsDataPoints { object.dataPoints += DataPoints.ofAttribute(value, column) }
        run.add(value, column)
    }

    @inline(__always)
    private func check(
        _ value: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ rules: ValueRules,
        _ object: inout MappedObject
    ) throws(MappingFault) {
        switch value.kind {
        case .string: try rules.checkLength(value, index)
        case .number: try rules.checkRange(value, index)
        case .object, .array:
            if Int(value.count) > Limits.nestedAttributeBytes {
                throw MappingFault(.attributeTooLarge, field: index, "larger than \(Limits.nestedAttributeBytes) bytes")
            }
            let isClear =
                value.facts.isDisjoint(with: Self.suspicious)
                && (value.kind == .array || value.payload & Self.operators == 0)
            if isClear { return }
            try checkNested(value, index, rules, &object)
        default: break
        }
    }

    private func checkNested(
        _ value: Field,
        _ index: Int,
        _ rules: ValueRules,
        _ object: inout MappedObject
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

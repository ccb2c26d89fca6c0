internal import Rows

/// Writes and checks the `properties` of an event or purchase: the JSON object, then the columns that join it.
///
/// Source: Braze documentation, "Event object" and "Purchase object", event properties.
struct PropertiesCheck {
    private static let suspicious: Field.Facts = [.containsLongString, .containsUnusualKey, .containsMany, .extreme]

    private let plan: MappingPlan
    private let reserved: Set<String>
    private let reservedSignature: UInt64

    init(plan: MappingPlan) {
        self.plan = plan
        let names = ColumnRoles.reservedProperties(in: plan.options.mode)
        reserved = Set(names)
        reservedSignature = names.reduce(0) { $0 | KeySignature.bit(of: $1) }
    }

    /// Writes the member `"properties":{…}`.
    ///
    /// `index` is that of the field that holds the object, −1 when there is none; `extras` is the number of columns that
    /// become properties.
    func write(
        _ rules: ValueRules,
        field index: Int,
        extras: Int,
        isPurchase: Bool,
        to run: inout EntryRun,
        _ object: inout MappedObject
    ) throws(MappingFault) {
        run.comma()
        run.sink.write(text: "\"properties\":")
        let start = run.sink.cursor
        var count = extras
        var given: Field?
        if index >= 0 {
            let value = try checked(rules, index, &count)
            given = value
            run.sink.write(value: value)
        }
        if extras > 0 { try writeExtras(rules, beside: given, to: &run) }
        let limit = isPurchase ? Limits.purchasePropertiesBytes : Limits.eventPropertiesBytes
        guard run.sink.cursor - start <= limit else {
            throw MappingFault(.propertiesTooLarge, column: "properties", "larger than \(limit) bytes")
        }
        guard count <= Limits.properties else {
            throw MappingFault(.tooManyProperties, column: "properties", "more than \(Limits.properties) properties")
        }
        if isPurchase, plan.options.countsDataPoints { object.dataPoints += count }
    }

    /// The object in the `properties` column; adds its own members to the count where that can matter.
    private func checked(_ rules: ValueRules, _ index: Int, _ count: inout Int) throws(MappingFault) -> Field {
        let field = rules.row.firstField[index]
        let value = try rules.resolved(field, plan.columns[Int(field.column)], index)
        guard value.kind == .object else {
            throw MappingFault(.invalidProperties, field: index, "not a JSON object")
        }
        let isClear =
            value.facts.isDisjoint(with: Self.suspicious) && value.payload & reservedSignature == 0
            && count == 0 && !plan.options.countsDataPoints
        if isClear { return value }
        let members = rules.row.members(of: value)
        count += members.count
        for member in members {
            let name = member.name
            if reserved.contains(name) {
                throw MappingFault(.reservedProperty, field: index, "\(name) is a reserved property name")
            }
            guard ColumnRoles.isAttributeName(name) else {
                throw MappingFault(.invalidPropertyName, field: index, "a name is empty, too long or begins with $")
            }
        }
        try rules.checkRange(value, index)
        if value.facts.contains(.containsLongString), Self.hasLongString(ValueRules.tree(value)) {
            throw MappingFault(
                .stringTooLong,
                field: index,
                "a text is longer than \(Limits.stringCharacters) characters"
            )
        }
        return value
    }

    /// Adds the columns to the object, whose closing brace is the last byte written, or begins one.
    private func writeExtras(
        _ rules: ValueRules,
        beside given: Field?,
        to run: inout EntryRun
    ) throws(MappingFault) {
        let row = rules.row
        let own = given.map { row.members(of: $0).map(\.name) } ?? []
        let taken = Set(own)
        if given != nil { run.sink.retract(1) } else { run.sink.write(UInt8(ascii: "{")) }
        var isFirst = own.isEmpty
        for index in 0..<row.count {
            let field = row.firstField[index]
            let column = plan.columns[Int(field.column)]
            guard column.role == .property, field.kind != .null else { continue }
            switch column.nameFault {
            case .none: break
            case .reserved: throw MappingFault(.reservedProperty, field: index, "a reserved property name")
            case .invalid:
                throw MappingFault(.invalidPropertyName, field: index, "the name is empty, too long or begins with $")
            }
            if !taken.isEmpty, taken.contains(plan.names[Int(field.column)]) {
                throw MappingFault(.duplicateProperty, field: index, "given as a column and inside properties")
            }
            let value = try rules.resolved(field, column, index)
            if value.kind == .string { try rules.checkLength(value, index) }
            try rules.checkRange(value, index)
            if value.facts.contains(.containsLongString), Self.hasLongString(ValueRules.tree(value)) {
                throw MappingFault(.stringTooLong, field: index, "a text is longer than 255 characters")
            }
            if !isFirst { run.sink.write(UInt8(ascii: ",")) }
            isFirst = false
            run.sink.copy(column.key, count: column.keyCount)
            run.sink.write(value: value)
        }
        run.sink.write(UInt8(ascii: "}"))
    }

    private static func hasLongString(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text):
            text.utf8.count > Limits.stringCharacters && text.unicodeScalars.count > Limits.stringCharacters
        case .array(let elements): elements.contains(where: hasLongString)
        case .object(let members): members.contains { hasLongString($0.value) }
        default: false
        }
    }
}

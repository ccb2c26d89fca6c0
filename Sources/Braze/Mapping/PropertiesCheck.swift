internal import Rows

/// Writes and checks the `properties` of an event or purchase: the JSON object, then the columns that join it.
///
/// Source: Braze documentation, "Event object" and "Purchase object", event properties.
struct PropertiesCheck {
    private static let suspicious: Field.Facts = [.containsLongString, .containsUnusualKey, .containsMany, .extreme]

    private let plan: MappingPlan
    private let reserved: [String]
    private let reservedSignatures: KeySignatureList
    private let isPurchase: Bool
    private let maximumBytes: Int

    init(plan: MappingPlan) {
        self.plan = plan
        isPurchase = plan.options.mode == .purchases
        maximumBytes = isPurchase ? Limits.purchasePropertiesBytes : Limits.eventPropertiesBytes
        reserved = ColumnRoles.reservedProperties(in: plan.options.mode)
        reservedSignatures = KeySignatureList(reserved.map { KeySignature.bits(of: $0) })
    }

    /// Writes the member `"properties":{…}`.
    ///
    /// `index` is that of the field that holds the object, −1 when there is none; `extras` is the number of columns that
    /// become properties.
    func write(
        _ row: Row,
        field index: Int,
        extras: Int,
        to run: inout EntryRun,
        _ object: MappedObject
    ) throws(MappingFault) {
        run.comma()
        // "properties":
        run.sink.write(0x7472_6570_6F72_7022, count: 8)
        run.sink.write(0x3A_2273_6569, count: 5)
        let start = run.sink.cursor
        var count = extras
        if index >= 0 {
            let value = try given(row, index, &count)
            if extras == 0 {
                run.sink.write(value: value)
            } else if isEmpty(value) {
                try writeExtras(row, EntryRun(run.sink), to: &run.sink)
            } else {
                // A larger object is refused below.
                if Int(value.count) <= maximumBytes { try barTaken(value, row) }
                run.sink.write(value: value)
                try writeExtras(row, EntryRun(reopening: run.sink), to: &run.sink)
            }
        } else {
            try writeExtras(row, EntryRun(run.sink), to: &run.sink)
        }
        guard run.sink.cursor - start <= maximumBytes else {
            throw MappingFault(.propertiesTooLarge, column: "properties", "larger than \(maximumBytes) bytes")
        }
        guard count <= Limits.properties else {
            throw MappingFault(.tooManyProperties, column: "properties", "more than \(Limits.properties) properties")
        }
        if isPurchase, plan.countsDataPoints { object.dataPoints += count }
    }

    /// The object in the `properties` column; adds its own members to the count where that can matter.
    @inline(__always)
    private func given(_ row: Row, _ index: Int, _ count: inout Int) throws(MappingFault) -> Field {
        var value = row.firstField[index]
        if value.kind == .string {
            // The column is always one of JSON, see ``MappingPlan``.
            guard let parsed = row.jsonValue(in: value) else { throw notJSON(index) }
            value = parsed
        }
        // A member takes five bytes at least, so that the count of a short object need not be known.
        if value.kind == .object, Int(value.count) / 5 + count < Limits.properties,
            value.facts.isDisjoint(with: Self.suspicious), !plan.countsDataPoints,
            !reservedSignatures.mayMeet(value.payload)
        {
            return value
        }
        try check(value, row, index, &count)
        return value
    }

    private func notJSON(_ index: Int) -> MappingFault {
        MappingFault(.invalidJSON, field: index, "the text is not JSON")
    }

    @inline(never)
    private func check(_ value: Field, _ row: Row, _ index: Int, _ count: inout Int) throws(MappingFault) {
        let rules = ValueRules(row: row, plan: plan)
        guard value.kind == .object else {
            throw MappingFault(.invalidProperties, field: index, "not a JSON object")
        }
        var members = row.walk(value)
        while let member = members.next() {
            count += 1
            if let name = reserved.first(where: { member.isNamed($0) }) {
                throw MappingFault(.reservedProperty, field: index, "\(name) is a reserved property name")
            }
            if !value.facts.contains(.containsUnusualKey) { continue }
            guard ColumnRoles.isAttributeName(member.name) else {
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
    }

    /// Checks that no column that becomes a property is in the object too.
    private func barTaken(_ given: Field, _ row: Row) throws(MappingFault) {
        let isUnusual = given.facts.contains(.containsUnusualKey)
        guard isUnusual || plan.propertySignatures.mayMeet(given.payload) else { return }
        row.complete()
        for index in 0..<row.count {
            let field = row.firstField + index
            let column = plan.columns + Int(field.pointee.column)
            guard column.pointee.role == .property, field.pointee.kind != .null,
                isUnusual || KeySignature.mayHave(column.pointee.signature, in: given.payload)
            else { continue }
            var members = row.walk(given)
            while let member = members.next() {
                if member.isNamed(plan.names[Int(field.pointee.column)]) {
                    throw MappingFault(.duplicateProperty, field: index, "given as a column and inside properties")
                }
            }
        }
    }

    /// Whether an object has no members.
    private func isEmpty(_ object: Field) -> Bool {
        var place = object.bytes + 1
        while place.byte <= 0x20 { place += 1 }
        return place.byte == UInt8(ascii: "}")
    }

    /// Adds the columns to an object, and its closing brace.
    private func writeExtras(_ row: Row, _ begun: EntryRun, to sink: inout ByteSink) throws(MappingFault) {
        var run = begun
        let fields = row.firstField
        if row.isTight {
            // Neighbours that are as expected are copied together.
            var rest = row.firstEntry
            let end = row.lastEntryEnd
            for unexpected in row.unexpected {
                if rest < unexpected.textBefore { run.splice(rest, unexpected.textBefore) }
                rest = unexpected.textAfter
                let field = fields + Int(unexpected.index)
                if plan.columns[Int(field.pointee.column)].role == .property { try addExtra(field, row, &run) }
            }
            if rest < end { run.splice(rest, end) }
        } else {
            for index in 0..<row.count { try addExtra(fields + index, row, &run) }
        }
        run.close()
        sink = run.sink
    }

    /// Adds a field if it is a property.
    @inline(__always)
    private func addExtra(
        _ field: UnsafePointer<Field>,
        _ row: Row,
        _ run: inout EntryRun
    ) throws(MappingFault) {
        let column = plan.columns + Int(field.pointee.column)
        if ColumnPlan.passes(field, column) {
            run.add(field, column)
        } else if column.pointee.role == .property, field.pointee.kind != .null {
            let value = try checkedExtra(field.pointee, column.pointee, field - row.firstField, row)
            run.add(value, column.pointee)
        }
    }

    /// The value of a column that becomes a property, and did not pass without a look.
    private func checkedExtra(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ row: Row
    ) throws(MappingFault) -> Field {
        switch column.nameFault {
        case .none: break
        case .reserved: throw MappingFault(.reservedProperty, field: index, "a reserved property name")
        case .invalid:
            throw MappingFault(.invalidPropertyName, field: index, "the name is empty, too long or begins with $")
        }
        let rules = ValueRules(row: row, plan: plan)
        let value = try rules.resolved(field, column, index)
        if value.kind == .string { try rules.checkLength(value, index) }
        try rules.checkRange(value, index)
        if value.facts.contains(.containsLongString), Self.hasLongString(ValueRules.tree(value)) {
            throw MappingFault(.stringTooLong, field: index, "a text is longer than 255 characters")
        }
        return value
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

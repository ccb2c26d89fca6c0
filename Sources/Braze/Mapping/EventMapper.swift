internal import Rows

/// Maps rows to event and purchase objects of `/users/track`.
///
/// Source: Braze documentation, "Event object" and "Purchase object".
struct EventMapper {
    let plan: MappingPlan
    private let isPurchase: Bool
    private let properties: PropertiesCheck
    private let clock = CivilClock()

    init(plan: MappingPlan) {
        self.plan = plan
        isPurchase = plan.options.mode == .purchases
        properties = PropertiesCheck(plan: plan)
    }

    /// Which fields hold what the object needs.
    private struct Found {
        var name = -1
        var time = false
        var product = false
        var currency = false
        var price = false
        var properties = -1
        var extras = 0
    }

    /// Writes the row's object behind the buffer's bytes.
    ///
    /// When this throws, the buffer is as before.
    func map(_ row: Row, into buffer: ObjectBuffer, _ object: MappedObject) throws(MappingFault) {
        var identifierField = IdentifierFields.plainExternalID(row, plan)
        if identifierField < 0 {
            object.identifier = try chosenIdentifier(row)
            identifierField = Int(object.identifier.field)
        }
        var found = Found()
        var run = EntryRun(buffer.sink(room: plan.overhead + row.sourceCount * 6))
        if identifierField < 0 {
            run.comma()
            object.identifier.write(to: &run.sink)
        }
        if row.isTight {
            // What is as expected is a property.
            let (fields, columns) = (row.firstField, plan.columns)
            // A copy stays in registers; the run itself is handed to others.
            var sink = run.sink
            // Members that go out as they came, side by side, and are not copied yet.
            var (start, end) = (row.firstEntry, row.firstEntry)
            for unexpected in row.unexpected {
                let index = Int(unexpected.index)
                let field = fields + index
                let column = columns + Int(field.pointee.column)
                switch column.pointee.role {
                case .properties where field.pointee.kind != .null:
                    found.properties = index
                    continue
                case .name where isPlain(field):
                    found.name = index
                case .appID where isPlain(field):
                    break
                case .externalID where index == identifierField && isPlain(field):
                    break
                default:
                    if start < end { sink.write(member: start, end) }
                    start = end
                    if column.pointee.role == .time, let seconds = TimeField.plainSeconds(field) {
                        sink = time(seconds, column, sink)
                        found.time = true
                        continue
                    }
                    run.sink = sink
                    try take(index, row, identifierField, object, &found, &run)
                    run.settle()
                    sink = run.sink
                    continue
                }
                if !field.pointee.facts.contains(.tight) || !column.pointee.keepsName {
                    if start < end { sink.write(member: start, end) }
                    start = end
                    sink.write(UInt8(ascii: ","))
                    sink.copy(column.pointee.key, count: Int(column.pointee.keyCount))
                    sink.write(UInt8(ascii: "\""))
                    sink.copy(field.pointee.bytes, count: Int(field.pointee.count))
                    sink.write(UInt8(ascii: "\""))
                    continue
                }
                let entry = field.pointee.entry
                if start == end || entry != end + 1 {
                    if start < end { sink.write(member: start, end) }
                    start = entry
                }
                end = field.pointee.entryEnd
            }
            if start < end { sink.write(member: start, end) }
            run.sink = sink
            found.extras += row.count - row.unexpected.count
        } else {
            for index in 0..<row.count { try take(index, row, identifierField, object, &found, &run) }
        }
        try checkNothingMissing(found)
        object.isIdempotent = false
        if plan.countsDataPoints { object.dataPoints = ownDataPoints(row, found) }
        if found.properties >= 0 || found.extras > 0 {
            try properties.write(row, field: found.properties, extras: found.extras, to: &run, object)
        }
        run.close()
        buffer.commit(run.sink)
    }

    /// Whether a field is text that goes out as it came.
    @inline(__always)
    private func isPlain(_ field: UnsafePointer<Field>) -> Bool {
        field.pointee.kind == .string && field.pointee.facts.isSubset(of: .tight) && field.pointee.count > 0
            && Int(field.pointee.count) <= Limits.stringCharacters
    }

    /// Writes a time that is given in Unix seconds.
    @inline(__always)
    private func time(_ seconds: Int64, _ column: UnsafePointer<ColumnPlan>, _ begun: ByteSink) -> ByteSink {
        var sink = begun
        sink.write(UInt8(ascii: ","))
        sink.copy(column.pointee.key, count: Int(column.pointee.keyCount))
        sink.write(UInt8(ascii: "\""))
        clock.write(seconds: seconds, to: &sink)
        sink.write(UInt8(ascii: "\""))
        return sink
    }

    /// Writes one field, or finds out that it belongs into the properties.
    private func take(
        _ index: Int,
        _ row: Row,
        _ identifierField: Int,
        _ object: MappedObject,
        _ found: inout Found,
        _ run: inout EntryRun
    ) throws(MappingFault) {
        let field = row.firstField + index
        if field.pointee.kind == .null { return }
        let column = plan.columns + Int(field.pointee.column)
        switch column.pointee.role {
        case .property:
            found.extras += 1
        case .properties:
            found.properties = index
        case .externalID, .brazeID, .email, .phone:
            guard index == identifierField else { return }
            if field.pointee.facts.contains(.escaped) {
                run.key(column.pointee)
                object.identifier.writeValue(to: &run.sink)
            } else {
                run.add(field, column)
            }
        case .name, .productID:
            if try text(field, column, index, row, &run) {
                if column.pointee.role == .name { found.name = index } else { found.product = true }
            }
        case .time:
            found.time = try time(field, column, index, row, &run)
        case .appID:
            guard field.pointee.kind == .string else {
                throw MappingFault(.invalidAppID, field: index, "app_id must be text")
            }
            if field.pointee.count > 0 { run.add(field, column) }
        case .currency:
            found.currency = try currency(field.pointee, column.pointee, index, row, &run)
        case .price:
            found.price = try price(field.pointee, column.pointee, index, row, &run)
        case .quantity:
            try quantity(field.pointee, column.pointee, index, row, &run)
        case .updateExistingOnly:
            try control(field.pointee, column.pointee, index, row, &run)
        default:
            return
        }
    }

    @inline(never)
    private func chosenIdentifier(_ row: Row) throws(MappingFault) -> Identifier {
        try IdentifierFields(row, plan).first()
    }

    /// What the object costs beside its properties.
    @inline(never)
    private func ownDataPoints(_ row: Row, _ found: Found) -> Int {
        if isPurchase { return 1 }
        return DataPoints.ofEvent(named: ValueRules(row: row, plan: plan).string(row.firstField[found.name]) ?? "")
    }

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

    @inline(__always)
    private func checkNothingMissing(_ found: Found) throws(MappingFault) {
        let hasItsOwn = isPurchase ? found.product && found.currency && found.price : found.name >= 0
        if !hasItsOwn || !found.time { throw missing(found) }
    }

    @inline(never)
    private func missing(_ found: Found) -> MappingFault {
        let missing: String? =
            if isPurchase {
                !found.product ? "product_id" : !found.currency ? "currency" : !found.price ? "price" : nil
            } else {
                found.name >= 0 ? nil : "name"
            }
        let column = missing ?? "time"
        return MappingFault(.missingColumn, column: column, "the record has no \(column)")
    }
}

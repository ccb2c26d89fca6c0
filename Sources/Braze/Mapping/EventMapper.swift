internal import Rows

/// Maps rows to event and purchase objects of `/users/track`.
///
/// Source: Braze documentation, "Event object" and "Purchase object".
struct EventMapper {
    let plan: MappingPlan
    private let isPurchase: Bool
    private let properties: PropertiesCheck

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
    /// - Returns: what was written. When this throws, the buffer is as before.
    func map(_ row: Row, into buffer: ObjectBuffer) throws(MappingFault) -> MappedObject {
        let rules = ValueRules(row: row, plan: plan)
        let identifier = try IdentifierFields(row, plan).first()
        var found = Found()
        var run = EntryRun(buffer.sink(room: plan.overhead + row.sourceCount * 6))
        if identifier.field < 0 {
            run.comma()
            identifier.write(to: &run.sink)
        }
        let fields = row.firstField
        try plan.columns.withUnsafeBufferPointer { (columns) throws(MappingFault) in
            for index in 0..<row.count {
                let field = fields[index]
                if field.kind == .null { continue }
                let column = columns[Int(field.column)]
                switch column.role {
                case .property:
                    found.extras += 1
                case .properties:
                    found.properties = index
                case .externalID, .brazeID, .email, .phone:
                    guard index == identifier.field else { continue }
                    if field.facts.contains(.escaped) {
                        run.key(column)
                        identifier.writeValue(to: &run.sink)
                    } else {
                        run.add(field, column)
                    }
                case .name, .productID:
                    if try text(field, column, index, rules, &run) {
                        if column.role == .name { found.name = index } else { found.product = true }
                    }
                case .time:
                    found.time = try time(field, column, index, rules, &run)
                case .appID:
                    guard field.kind == .string else {
                        throw MappingFault(.invalidAppID, field: index, "app_id must be text")
                    }
                    if field.count > 0 { run.add(field, column) }
                case .currency:
                    found.currency = try currency(field, column, index, rules, &run)
                case .price:
                    found.price = try price(field, column, index, rules, &run)
                case .quantity:
                    try quantity(field, column, index, rules, &run)
                case .updateExistingOnly:
                    let flag = try rules.boolean(field, index)
                    run.key(column)
                    run.sink.write(text: flag ? "true" : "false")
                default:
                    continue
                }
            }
        }
        try checkNothingMissing(found)
        var object = MappedObject(isIdempotent: false)
        if plan.options.countsDataPoints {
            object.dataPoints = isPurchase ? 1 : DataPoints.ofEvent(named: rules.string(fields[found.name]) ?? "")
        }
        if found.properties >= 0 || found.extras > 0 {
            try properties.write(
                rules,
                field: found.properties,
                extras: found.extras,
                isPurchase: isPurchase,
                to: &run,
                &object
            )
        }
        run.close()
        buffer.commit(run.sink)
        return object
    }

    private func checkNothingMissing(_ found: Found) throws(MappingFault) {
        let missing: String? =
            if isPurchase {
                !found.product ? "product_id" : !found.currency ? "currency" : !found.price ? "price" : nil
            } else {
                found.name >= 0 ? nil : "name"
            }
        if let column = missing ?? (found.time ? nil : "time") {
            throw MappingFault(.missingColumn, column: column, "the record has no \(column)")
        }
    }
}

internal import Rows

/// The fields of events and purchases that have rules of their own.
///
/// Each returns whether the field holds a value; empty text does not.
extension EventMapper {
    /// A name or product: text, and for products an integer too.
    func text(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ rules: ValueRules,
        _ run: inout EntryRun
    ) throws(MappingFault) -> Bool {
        let reason: RejectionReason = column.role == .name ? .invalidName : .invalidProductID
        switch field.kind {
        case .string:
            if field.count == 0 { return false }
            try rules.checkLength(field, index, reason: reason)
            run.add(field, column)
            return true
        case .number where column.role == .productID && !field.facts.contains(.fractional),
            .signedInteger where column.role == .productID, .unsignedInteger where column.role == .productID:
            run.key(column)
            run.sink.write(UInt8(ascii: "\""))
            run.sink.write(value: field)
            run.sink.write(UInt8(ascii: "\""))
            return true
        default:
            throw MappingFault(reason, field: index, "must be text")
        }
    }

    func time(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ rules: ValueRules,
        _ run: inout EntryRun
    ) throws(MappingFault) -> Bool {
        if field.kind == .string, field.count == 0 { return false }
        guard let time = TimeField(plan.options.timeZone).time(of: field, in: rules.row) else {
            throw MappingFault(.invalidTime, field: index, "neither Unix time nor a timestamp nor ISO 8601")
        }
        run.add(time, column)
        return true
    }

    func currency(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ rules: ValueRules,
        _ run: inout EntryRun
    ) throws(MappingFault) -> Bool {
        if field.kind == .string, field.count == 0 { return false }
        let text = rules.row.plainText(of: field)
        guard field.kind == .string, CurrencyCode.contains(text.bytes.bytes(upTo: text.end)) else {
            throw MappingFault(.invalidCurrency, field: index, "not an ISO 4217 code")
        }
        run.add(field, column)
        return true
    }

    /// A number, or text that is one.
    private func number(_ field: Field, _ rules: ValueRules) -> Field? {
        switch field.kind {
        case .number, .signedInteger, .unsignedInteger, .double, .float: field
        case .string: rules.row.jsonValue(in: field).flatMap { $0.kind == .number ? $0 : nil }
        default: nil
        }
    }

    func price(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ rules: ValueRules,
        _ run: inout EntryRun
    ) throws(MappingFault) -> Bool {
        if field.kind == .string, field.count == 0 { return false }
        guard let price = number(field, rules) else {
            throw MappingFault(.invalidPrice, field: index, "not a number")
        }
        try rules.checkRange(price, index)
        run.add(price, column)
        return true
    }

    func quantity(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ rules: ValueRules,
        _ run: inout EntryRun
    ) throws(MappingFault) {
        if field.kind == .string, field.count == 0 { return }
        var text: [UInt8] = []
        if let number = number(field, rules) { rules.row.append(number, to: &text) }
        guard let quantity = Int(String(decoding: text, as: UTF8.self)),
            (1...Limits.purchaseQuantity).contains(quantity)
        else {
            throw MappingFault(.invalidQuantity, field: index, "not an integer from 1 to \(Limits.purchaseQuantity)")
        }
        run.key(column)
        run.sink.write(integer: Int64(quantity))
    }
}

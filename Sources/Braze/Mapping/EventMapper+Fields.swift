internal import Rows

/// The fields of events and purchases that have rules of their own.
///
/// Each returns whether the field holds a value; empty text does not.
extension EventMapper {
    /// A name or product: text, and for products an integer too.
    @inline(__always)
    func text(
        _ field: UnsafePointer<Field>,
        _ column: UnsafePointer<ColumnPlan>,
        _ index: Int,
        _ row: Row,
        _ run: inout EntryRun
    ) throws(MappingFault) -> Bool {
        if field.pointee.kind == .string, Int(field.pointee.count) <= Limits.stringCharacters {
            if field.pointee.count == 0 { return false }
            run.add(field, column)
            return true
        }
        try checkedText(field.pointee, column.pointee, index, row, &run)
        return true
    }

    private func checkedText(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ row: Row,
        _ run: inout EntryRun
    ) throws(MappingFault) {
        let reason: RejectionReason = column.role == .name ? .invalidName : .invalidProductID
        switch field.kind {
        case .string:
            try ValueRules(row: row, plan: plan).checkLength(field, index, reason: reason)
            run.add(field, column)
        case .number where column.role == .productID && !field.facts.contains(.fractional),
            .signedInteger where column.role == .productID, .unsignedInteger where column.role == .productID:
            run.key(column)
            run.sink.write(UInt8(ascii: "\""))
            run.sink.write(value: field)
            run.sink.write(UInt8(ascii: "\""))
        default:
            throw MappingFault(reason, field: index, "must be text")
        }
    }

    @inline(__always)
    func time(
        _ field: UnsafePointer<Field>,
        _ column: UnsafePointer<ColumnPlan>,
        _ index: Int,
        _ row: Row,
        _ run: inout EntryRun
    ) throws(MappingFault) -> Bool {
        if let seconds = TimeField.plainSeconds(field) {
            run.key(column.pointee)
            run.sink.write(UInt8(ascii: "\""))
            CivilTime.write(seconds: seconds, nanoseconds: 0, to: &run.sink)
            run.sink.write(UInt8(ascii: "\""))
            return true
        }
        return try checkedTime(field.pointee, column.pointee, index, row, &run)
    }

    private func checkedTime(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ row: Row,
        _ run: inout EntryRun
    ) throws(MappingFault) -> Bool {
        if field.kind == .string, field.count == 0 { return false }
        guard let time = TimeField(plan.options.timeZone).time(of: field, in: row) else {
            throw MappingFault(.invalidTime, field: index, "neither Unix time nor a timestamp nor ISO 8601")
        }
        run.add(time, column)
        return true
    }

    func currency(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ row: Row,
        _ run: inout EntryRun
    ) throws(MappingFault) -> Bool {
        if field.kind == .string, field.count == 0 { return false }
        let text = row.plainText(of: field)
        guard field.kind == .string, CurrencyCode.contains(text.bytes.bytes(upTo: text.end)) else {
            throw MappingFault(.invalidCurrency, field: index, "not an ISO 4217 code")
        }
        run.add(field, column)
        return true
    }

    /// A number, or text that is one.
    private func number(_ field: Field, _ row: Row) -> Field? {
        switch field.kind {
        case .number, .signedInteger, .unsignedInteger, .double, .float: field
        case .string: row.jsonValue(in: field).flatMap { $0.kind == .number ? $0 : nil }
        default: nil
        }
    }

    func price(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ row: Row,
        _ run: inout EntryRun
    ) throws(MappingFault) -> Bool {
        if field.kind == .string, field.count == 0 { return false }
        guard let price = number(field, row) else {
            throw MappingFault(.invalidPrice, field: index, "not a number")
        }
        try ValueRules(row: row, plan: plan).checkRange(price, index)
        run.add(price, column)
        return true
    }

    func quantity(
        _ field: Field,
        _ column: ColumnPlan,
        _ index: Int,
        _ row: Row,
        _ run: inout EntryRun
    ) throws(MappingFault) {
        if field.kind == .string, field.count == 0 { return }
        var text: [UInt8] = []
        if let number = number(field, row) { row.append(number, to: &text) }
        guard let quantity = Int(String(decoding: text, as: UTF8.self)),
            (1...Limits.purchaseQuantity).contains(quantity)
        else {
            throw MappingFault(.invalidQuantity, field: index, "not an integer from 1 to \(Limits.purchaseQuantity)")
        }
        run.key(column)
        run.sink.write(integer: Int64(quantity))
    }
}

internal import Rows

/// Every column's plan for one mode, kept up with the columns as they come.
final class MappingPlan {
    let options: MappingOptions
    /// The plans, by the row's column index.
    @exclusivity(unchecked) private(set) var columns: [ColumnPlan] = []
    /// The names under which the columns are sent; apart from the plans, which are copied for every field.
    @exclusivity(unchecked) private(set) var names: [String] = []
    /// Indices of the fields that identify or control, in the current layout.
    @exclusivity(unchecked) private(set) var identifierFields: [Int] = []
    /// Bytes that an object of the current layout takes at most, beside six for each byte of the record.
    @exclusivity(unchecked) private(set) var overhead = 0
    /// Why no record of the current layout can be used: two columns are sent under one name.
    @exclusivity(unchecked) private(set) var layoutFault: Rejection?
    /// Columns that have no place in this mode and were met.
    @exclusivity(unchecked) private(set) var ignoredColumns: Set<String> = []

    private let texts = ScratchArena(capacity: 4_096)
    @exclusivity(unchecked) private var table: ColumnTable?
    @exclusivity(unchecked) private var generation = -1
    @exclusivity(unchecked) private var layout = -1
    @exclusivity(unchecked) private var constantFields: [Field] = []
    private let constantNames: Set<String>
    /// Whether two columns of one row can have one name; the decoder sees to the row's own.
    private let namesMayCollide: Bool

    init(_ options: MappingOptions) {
        self.options = options
        constantNames = Set(options.constants.map(\.column))
        namesMayCollide = !options.renames.isEmpty || constantNames.count < options.constants.count
    }

    /// Brings the plan up to the row, and gives the row its constants.
    @inline(__always)
    func prepare(_ row: Row) {
        if row.columns !== table || row.columns.generation != generation { begin(row.columns) }
        if !constantFields.isEmpty {
            for field in constantFields { row.append(field) }
        }
        if row.layout != layout { adopt(row) }
    }

    private func begin(_ table: ColumnTable) {
        self.table = table
        generation = table.generation
        layout = -1
        columns.removeAll(keepingCapacity: true)
        names.removeAll(keepingCapacity: true)
        constantFields = options.constants.map { constant in
            let text = hold(Array(constant.value.utf8))
            let needsEscaping = constant.value.utf8.contains { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C }
            return Field(
                column: table.addConstant(constant.column),
                kind: .string,
                facts: needsEscaping ? .needsEscaping : [],
                bytes: text,
                count: constant.value.utf8.count
            )
        }
    }

    private func adopt(_ row: Row) {
        layout = row.layout
        while columns.count < row.columns.count { add(Int32(columns.count)) }
        identifierFields.removeAll(keepingCapacity: true)
        overhead = 1_024
        layoutFault = nil
        var sent: Set<String> = []
        for (index, field) in row.fields.enumerated() {
            let column = columns[Int(field.column)]
            overhead += column.keyCount + ByteSink.valueOverhead
            switch column.role {
            case .externalID, .userAlias, .aliasName, .aliasLabel, .userAliasName, .userAliasLabel, .brazeID, .email,
                .phone, .pushTokenImport:
                identifierFields.append(index)
            case .dropped: continue
            case .ignored:
                ignoredColumns.insert(names[Int(field.column)])
                continue
            default: break
            }
            guard namesMayCollide else { continue }
            let name = names[Int(field.column)]
            if !sent.insert(name).inserted {
                layoutFault = Rejection(.duplicateColumn, column: name, "two columns are sent under this name")
            }
        }
        for constant in options.constants { overhead += constant.value.utf8.count * 6 }
    }

    private func add(_ column: Int32) {
        let own = table?.names[Int(column)] ?? ""
        let isConstant = constantFields.contains { $0.column == column }
        let name = isConstant ? own : options.renames[own] ?? own
        var key: [UInt8] = []
        JSONValue.writeString(name, to: &key)
        key.append(UInt8(ascii: ":"))
        var plan = ColumnPlan(
            role: ColumnRoles.role(of: name, in: options.mode),
            type: options.schema?.type(of: own) ?? .unknown,
            key: hold(key),
            keyCount: key.count
        )
        plan.keepsName = name == own
        plan.isPreFormatted =
            options.preFormattedFields.contains(name) || options.preFormattedFields.contains(own)
            || plan.role == .properties || plan.role == .userAlias
        if plan.role == .profileField || plan.role == .attribute {
            plan.rule = ColumnRoles.rule(of: name)
            plan.isBillable = ColumnRoles.isBillable(name)
            plan.nameFault = ColumnRoles.isAttributeName(name) ? .none : .invalid
        } else if plan.role == .property {
            plan.nameFault = ColumnRoles.propertyFault(of: name, in: options.mode)
        }
        if !isConstant {
            let isReplaced = constantNames.contains(name)
            if isReplaced || options.drops.contains(own) || MappingOptions.rejectColumns.contains(own) {
                plan.role = .dropped
            }
        }
        columns.append(plan)
        names.append(name)
    }

    /// A copy of the bytes that lives as long as the plan.
    private func hold(_ bytes: [UInt8]) -> ByteCursor {
        var sink = ByteSink(texts.reserve(bytes.count))
        let start = sink.cursor
        for byte in bytes { sink.write(byte) }
        return start
    }
}

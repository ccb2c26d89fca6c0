internal import Rows

/// Every column's plan for one mode, kept up with the columns as they come.
final class MappingPlan {
    let options: MappingOptions
    /// The plans, by the row's column index; moves when a column is added.
    ///
    /// Memory of its own, not an array: a class's array is retained and released for every row that reads it.
    @exclusivity(unchecked) private(set) var columns: UnsafeMutablePointer<ColumnPlan>
    @exclusivity(unchecked) private var columnCount = 0
    @exclusivity(unchecked) private var columnCapacity = 64
    /// The names under which the columns are sent; apart from the plans, which are copied for every field.
    @exclusivity(unchecked) private(set) var names: [String] = []
    /// Index of the field that holds `external_id` in the current layout; −1 when there is none, and in layouts where
    /// another column may come before it.
    @exclusivity(unchecked) private(set) var externalIDField = -1
    /// Index of the field that holds `email` in the current layout; −1 when there is none.
    @exclusivity(unchecked) private(set) var emailField = -1
    /// Whether the current layout can be an import of push tokens.
    @exclusivity(unchecked) private(set) var isImport = false
    /// Indices of the fields that identify or control, in the current layout.
    @exclusivity(unchecked) private(set) var identifierFields: [Int] = []
    /// The bits of the columns in the current layout that become properties, see ``KeySignature``.
    let propertySignatures = KeySignatureList()
    /// Bytes that an object of the current layout takes at most, beside six for each byte of the record.
    @exclusivity(unchecked) private(set) var overhead = 0
    /// Whether no record of the current layout can be used: two columns are sent under one name.
    @exclusivity(unchecked) private(set) var hasLayoutFault = false
    @exclusivity(unchecked) private var repeatedName = ""
    /// Columns that have no place in this mode and were met.
    @exclusivity(unchecked) private(set) var ignoredColumns: Set<String> = []

    private let texts = ScratchArena(capacity: 4_096)
    @exclusivity(unchecked) private var table: ColumnTable?
    @exclusivity(unchecked) private var tableIdentity: ObjectIdentifier?
    @exclusivity(unchecked) private var generation = -1
    @exclusivity(unchecked) private var layout = -1
    @exclusivity(unchecked) private var constantFields: [Field] = []
    private let hasConstants: Bool
    let unsetsNulls: Bool
    let countsDataPoints: Bool
    private let constantNames: Set<String>
    /// Whether two columns of one row can have one name; the decoder sees to the row's own.
    private let namesMayCollide: Bool

    init(_ options: MappingOptions) {
        self.options = options
        hasConstants = !options.constants.isEmpty
        unsetsNulls = options.unsetsNulls
        countsDataPoints = options.countsDataPoints
        columns = .allocate(capacity: columnCapacity)
        constantNames = Set(options.constants.map(\.column))
        namesMayCollide = !options.renames.isEmpty || constantNames.count < options.constants.count
    }

    /// Brings the plan up to the row, and gives the row its constants.
    @inline(__always)
    func prepare(_ row: Row) {
        let isNew = row.layout != layout || ObjectIdentifier(row.columns) != tableIdentity
        if isNew { begin(row.columns) }
        if hasConstants { appendConstants(to: row) }
        if isNew { adopt(row) }
    }

    private func appendConstants(to row: Row) {
        for field in constantFields { row.append(field) }
    }

    deinit {
        columns.deallocate()
    }

    /// Why no record of the current layout can be used.
    func layoutFault() -> MappingFault {
        MappingFault(.duplicateColumn, column: repeatedName, "two columns are sent under this name")
    }

    /// Begins with the columns of another input, or of one whose columns start anew; a new layout comes with either.
    private func begin(_ table: ColumnTable) {
        if table === self.table, table.generation == generation { return }
        self.table = table
        tableIdentity = ObjectIdentifier(table)
        generation = table.generation
        layout = -1
        columnCount = 0
        // Keys of columns that are no more.
        texts.reset()
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
        while columnCount < row.columns.count { add(Int32(columnCount)) }
        (externalIDField, emailField) = (-1, -1)
        isImport = false
        identifierFields.removeAll(keepingCapacity: true)
        propertySignatures.removeAll()
        overhead = 1_024
        hasLayoutFault = false
        var sent: Set<String> = []
        for (index, field) in row.fields.enumerated() {
            let column = columns[Int(field.column)]
            overhead += Int(column.keyCount) + ByteSink.valueOverhead
            if column.role == .externalID { externalIDField = index }
            if column.role == .email { emailField = index }
            if column.role == .pushTokenImport { isImport = true }
            if column.role == .property { propertySignatures.append(column.signature) }
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
                hasLayoutFault = true
                repeatedName = name
            }
        }
        if isImport { externalIDField = -1 }
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
            keyCount: Int32(key.count)
        )
        plan.keepsName = name == own
        plan.signature = KeySignature.bits(of: name)
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
        let expectation = plan.settlePassing(
            in: options.mode,
            unsetsNulls: unsetsNulls,
            countsDataPoints: countsDataPoints
        )
        table?.expect(expectation, of: column)
        if columnCount == columnCapacity { grow() }
        (columns + columnCount).initialize(to: plan)
        columnCount += 1
        names.append(name)
    }

    private func grow() {
        let larger = UnsafeMutablePointer<ColumnPlan>.allocate(capacity: columnCapacity * 2)
        larger.moveInitialize(from: columns, count: columnCount)
        columns.deallocate()
        columns = larger
        columnCapacity *= 2
    }

    /// A copy of the bytes that lives as long as the plan.
    private func hold(_ bytes: [UInt8]) -> ByteCursor {
        var sink = ByteSink(texts.reserve(bytes.count))
        let start = sink.cursor
        for byte in bytes { sink.write(byte) }
        return start
    }
}

extension Schema {
    /// The schema in a `job/show` answer, or in its `hive_result_schema` alone.
    ///
    /// Taken as: the whole answer (an object whose `hive_result_schema` is JSON text inside JSON, or the array
    /// itself), that text as a JSON string, or the array `[["name","type"], …]`.
    ///
    /// - Parameter text: UTF-8 bytes of one of these.
    /// - Throws: ``SchemaError`` when it is none of them, when the job has no result (`hive_result_schema` is
    ///   null), and as ``init(columns:)`` does.
    public init(jobShow text: some Collection<UInt8>) throws(SchemaError) {
        try self.init(jobShow: Self.parse(text), isNested: false)
    }

    private init(jobShow value: JSONValue, isNested: Bool) throws(SchemaError) {
        switch value {
        case .object where !isNested:
            guard let schema = value["hive_result_schema"] else {
                throw SchemaError("the job/show answer has no hive_result_schema")
            }
            guard schema != .null else {
                throw SchemaError("hive_result_schema is null: the job has no result (is it an INSERT or CREATE?)")
            }
            try self.init(jobShow: schema, isNested: true)
        case .string(let text):
            let inner = try Self.parse(text.utf8)
            guard case .array = inner else { throw Self.notASchema }
            try self.init(jobShow: inner, isNested: true)
        case .array(let elements):
            var columns: [Column] = []
            for element in elements {
                if let name = element.stringValue {
                    columns.append(Column(name: name))
                } else if let pair = element.arrayValue, let name = pair.first?.stringValue {
                    let typeName = pair.count > 1 ? pair[1].stringValue : nil
                    columns.append(Column(name: name, type: typeName.map(ColumnType.init(typeName:)) ?? .unknown))
                } else {
                    throw Self.notASchema
                }
            }
            try self.init(columns: columns)
        default:
            throw Self.notASchema
        }
    }

    private static func parse(_ text: some Collection<UInt8>) throws(SchemaError) -> JSONValue {
        do throws(JSONSyntaxError) {
            return try JSONValue(parsing: text)
        } catch {
            throw SchemaError("the schema is not JSON: \(error.code.rawValue) at byte \(error.offset)")
        }
    }

    private static let notASchema = SchemaError(
        "not a schema: expected job/show JSON, its hive_result_schema, or [[\"name\",\"type\"], …]"
    )
}

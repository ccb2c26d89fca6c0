import Rows

extension DecoderHarness {
    /// A harness for a format.
    init(
        _ format: RowFormat,
        columns: Schema? = nil,
        nullText: String? = nil,
        limits: DecodingLimits = DecodingLimits()
    ) {
        self.init {
            guard let decoder = format.decoder(input: 0, schema: columns, nullText: nullText, limits: limits) else {
                preconditionFailure("the test gives no schema")
            }
            return decoder
        }
    }
}

extension Schema {
    /// A schema of untyped columns.
    static func of(_ names: String...) -> Schema {
        guard let schema = try? Schema(columns: names.map { Column(name: $0) }) else {
            preconditionFailure("the test's schema is none")
        }
        return schema
    }
}

/// How an input's records are written.
public enum RowFormat: String, CaseIterable, Sendable {
    /// JSON Lines of objects.
    case jsonLinesOfObjects
    /// JSON Lines of arrays, as `job/result?format=json` answers.
    case jsonLinesOfArrays
    /// One JSON array of objects, as `td -f json -c` writes.
    case jsonDocumentOfObjects
    /// One JSON array of arrays, as `td -f json` writes.
    case jsonDocumentOfArrays
    /// Concatenated msgpack arrays.
    case messagePack
    case csv
    case tsv

    /// Whether the rows carry no column names, so that a schema must.
    public var needsSchema: Bool {
        switch self {
        case .jsonLinesOfArrays, .jsonDocumentOfArrays, .messagePack: true
        case .jsonLinesOfObjects, .jsonDocumentOfObjects, .csv, .tsv: false
        }
    }

    /// A decoder for an input in this format.
    ///
    /// - Parameters:
    ///   - input: index of the input, for positions.
    ///   - schema: the columns; must be there when ``needsSchema`` says so.
    ///   - nullText: what stands for NULL in CSV and TSV; see ``DelimitedDialect/nullText``.
    ///   - limits: bounds on one record.
    /// - Returns: `nil` when the schema is missing.
    public func decoder(
        input: Int,
        schema: Schema?,
        nullText: String?,
        limits: DecodingLimits
    ) -> (any RowDecoder)? {
        switch self {
        case .jsonLinesOfObjects:
            return JSONLinesDecoder(input: input, arraysOf: nil, limits: limits)
        case .jsonDocumentOfObjects:
            return JSONDocumentDecoder(input: input, arraysOf: nil, limits: limits)
        case .csv:
            return DelimitedDecoder(input: input, dialect: .csv(nullText: nullText), schema: schema, limits: limits)
        case .tsv:
            return DelimitedDecoder(input: input, dialect: .tsv(nullText: nullText), schema: schema, limits: limits)
        case .jsonLinesOfArrays:
            return schema.map { JSONLinesDecoder(input: input, arraysOf: $0, limits: limits) }
        case .jsonDocumentOfArrays:
            return schema.map { JSONDocumentDecoder(input: input, arraysOf: $0, limits: limits) }
        case .messagePack:
            return schema.map { MessagePackDecoder(input: input, schema: $0, limits: limits) }
        }
    }
}

import Rows
import Testing

/// The rejections that the fixtures promise, as far as decoding is what finds them.
@Suite struct FixtureReasonTests {
    /// Reasons that only decoding gives.
    private static let decoding: Set<String> = [
        "json-syntax", "nesting-too-deep", "record-too-large", "row-width", "row-not-an-array", "row-not-an-object",
        "duplicate-column", "msgpack-ext", "msgpack-map-key", "number-not-finite", "csv-syntax", "invalid-utf8",
    ]

    @Test func theListedRecordsAreRejected() throws {
        let cases = try #require(try JSONValue(parsing: Fixture.bytes("reject/cases.json")).arrayValue)
        var checked = 0
        for item in cases {
            let file = try #require(item["file"]?.stringValue)
            guard let fixture = Fixture.all(in: "reject").first(where: { $0.path == "reject/\(file)" }) else {
                continue
            }
            let arguments = (item["arguments"]?.arrayValue ?? []).compactMap(\.stringValue)
            let format = FormatDetection.format(of: fixture.bytes, schema: try schema(item, arguments))
            let decoder = DecoderHarness(
                try #require(format, "\(file)"),
                columns: try schema(item, arguments),
                limits: limits(arguments)
            )
            let found = decoder.run(fixture.bytes)
            #expect(found.failure == nil, "\(file)")
            var expected: [Int: String] = [:]
            for reject in item["rejects"]?.arrayValue ?? [] {
                expected[reject["record"]?.integerValue ?? 0] = reject["reason"]?.stringValue
            }
            for (record, reason) in found.rejections {
                #expect(expected[record] == reason, "\(file), record \(record)")
            }
            for (record, reason) in expected where Self.decoding.contains(reason) {
                #expect(found.rejections[record] == reason, "\(file), record \(record)")
                checked += 1
            }
        }
        #expect(checked > 100)
    }

    private func schema(_ item: JSONValue, _ arguments: [String]) throws -> Schema? {
        if let file = item["schema"]?.stringValue { return try Schema(jobShow: Fixture.bytes("reject/\(file)")) }
        return try value(of: "--columns", in: arguments).map { try Schema(columnList: $0) }
    }

    private func limits(_ arguments: [String]) -> DecodingLimits {
        var limits = DecodingLimits()
        if let bytes = value(of: "--max-record-bytes", in: arguments).flatMap({ Int($0) }) {
            limits.maximumRecordBytes = bytes
        }
        if let depth = value(of: "--max-depth", in: arguments).flatMap({ Int($0) }) { limits.maximumDepth = depth }
        return limits
    }

    private func value(of option: String, in arguments: [String]) -> String? {
        arguments.firstIndex(of: option).map { arguments[$0 + 1] }
    }
}

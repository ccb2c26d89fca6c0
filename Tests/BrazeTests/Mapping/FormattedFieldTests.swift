import Braze
import Rows
import TestSupport
import Testing

/// JSON columns, and values whose SQL type says more than their text.
@Suite struct FormattedFieldTests {
    @Test(arguments: [
        MappingCase.sends(#"{"external_id":"a","j":"{\"k\":[1,2]}"}"#, #"{"external_id":"a","j":{"k":[1,2]}}"#),
        .sends(#"{"external_id":"a","j":" [1, \"é\\n\"] "}"#, #"{"external_id":"a","j":[1, "é\n"]}"#),
        .sends(#"{"external_id":"a","j":"1.50"}"#, #"{"external_id":"a","j":1.50}"#),
        .sends(#"{"external_id":"a","j":"\"t\""}"#, #"{"external_id":"a","j":"t"}"#),
        .sends(#"{"external_id":"a","j":"true"}"#, #"{"external_id":"a","j":true}"#),
        .asIs(#"{"external_id":"a","j":{"k":1}}"#),
        .sends(#"{"external_id":"a","j":null}"#, #"{"external_id":"a"}"#),
        .asIs(#"{"external_id":"a","k":"[1]"}"#),
        .sends("{\"external_id\":\"a\",\"j\":\"{\\n\\\"k\\\":\\n1}\"}", "{\"external_id\":\"a\",\"j\":{\r\"k\":\r1}}"),
        .refuses(#"{"external_id":"a","j":"{k:1}"}"#, "invalid-json", "j"),
        .refuses(#"{"external_id":"a","j":""}"#, "invalid-json", "j"),
        .refuses(#"{"external_id":"a","j":"[1] 2"}"#, "invalid-json", "j"),
        .refuses(#"{"external_id":"a","j":"NaN"}"#, "invalid-json", "j"),
        .refuses(#"{"external_id":"a","j":"\#("[" * 64 + "]" * 64)"}"#, "invalid-json", "j"),
    ])
    func preFormatted(_ test: MappingCase) {
        test.check(.userProfileAttributes) { $0.preFormattedFields = ["j"] }
    }

    /// A renamed column may be named by either name.
    @Test(arguments: ["from", "to"])
    func preFormattedAndRenamed(_ name: String) {
        MappingCase.sends(#"{"external_id":"a","from":"[1]"}"#, #"{"external_id":"a","to":[1]}"#)
            .check(.userProfileAttributes) {
                $0.preFormattedFields = [name]
                $0.renames = ["from": "to"]
            }
    }

    static func typed(_ options: inout MappingOptions) {
        options.schema = try? Schema(columns: [
            .init(name: "external_id"), .init(name: "d", type: .decimal), .init(name: "t", type: .timestamp),
        ])
    }

    @Test(arguments: [
        MappingCase.sends(#"{"external_id":"a","d":"12.3400"}"#, #"{"external_id":"a","d":12.3400}"#),
        .sends(#"{"external_id":"a","d":"-0.1"}"#, #"{"external_id":"a","d":-0.1}"#),
        .sends(
            #"{"external_id":"a","d":"12345678901234567890.123456789"}"#,
            #"{"external_id":"a","d":12345678901234567890.123456789}"#
        ),
        .asIs(#"{"external_id":"a","d":7}"#),
        .sends(#"{"external_id":"a","d":null}"#, #"{"external_id":"a"}"#),
        .refuses(#"{"external_id":"a","d":"1,5"}"#, "invalid-number", "d"),
        .refuses(#"{"external_id":"a","d":""}"#, "invalid-number", "d"),
        .refuses(#"{"external_id":"a","d":"\"1\""}"#, "invalid-number", "d"),
        .refuses(#"{"external_id":"a","d":"1e999"}"#, "number-out-of-range", "d"),
    ])
    func decimals(_ test: MappingCase) { test.check(.userProfileAttributes, Self.typed) }

    @Test(arguments: [
        MappingCase.sends(
            #"{"external_id":"a","t":"2026-10-01 12:34:56.789"}"#,
            #"{"external_id":"a","t":"2026-10-01T12:34:56.789Z"}"#
        ),
        .sends(
            #"{"external_id":"a","t":"2026-10-01 12:34:56 Asia/Tokyo"}"#,
            #"{"external_id":"a","t":"2026-10-01T12:34:56+09:00"}"#
        ),
        .asIs(#"{"external_id":"a","t":"2026-10-01T12:34:56Z"}"#),
        .asIs(#"{"external_id":"a","t":1700000000}"#),
        .refuses(#"{"external_id":"a","t":"yesterday"}"#, "invalid-timestamp", "t"),
        .refuses(#"{"external_id":"a","t":""}"#, "invalid-timestamp", "t"),
        .refuses(#"{"external_id":"a","t":"1700000000"}"#, "invalid-timestamp", "t"),
        .refuses(#"{"external_id":"a","t":"2026-02-29 00:00:00"}"#, "invalid-timestamp", "t"),
    ])
    func timestamps(_ test: MappingCase) { test.check(.userProfileAttributes, Self.typed) }

    @Test func timestampsInAZone() throws {
        let tokyo = try #require(LocalTimeZone(name: "Asia/Tokyo"))
        let newYork = try #require(LocalTimeZone(name: "America/New_York"))
        for (zone, text, iso) in [
            (tokyo, "2026-10-01 12:34:56.789", "2026-10-01T12:34:56.789+09:00"),
            (tokyo, "2026-10-01 12:34:56 UTC", "2026-10-01T12:34:56Z"),
            (tokyo, "2026-10-01T12:34:56", "2026-10-01T12:34:56"),
            (newYork, "2026-01-15 00:00:00", "2026-01-15T00:00:00-05:00"),
            (newYork, "2026-07-15 00:00:00", "2026-07-15T00:00:00-04:00"),
            // Clocks change at 02:00 on 8 March and 1 November.
            (newYork, "2026-03-08 01:59:59", "2026-03-08T01:59:59-05:00"),
            (newYork, "2026-03-08 03:00:00", "2026-03-08T03:00:00-04:00"),
            (newYork, "2026-11-01 03:00:00", "2026-11-01T03:00:00-05:00"),
        ] {
            MappingCase.sends(#"{"external_id":"a","t":"\#(text)"}"#, #"{"external_id":"a","t":"\#(iso)"}"#)
                .check(.userProfileAttributes) {
                    Self.typed(&$0)
                    $0.timeZone = zone
                }
        }
    }

    /// Numbers keep their digits, and none is beyond a double.
    @Test(arguments: [
        MappingCase.asIs(#"{"external_id":"a","n":1.10,"m":-0,"k":1E+2,"j":12345678901234567890}"#),
        .asIs(#"{"external_id":"a","n":1.7976931348623157e308}"#),
        .refuses(#"{"external_id":"a","n":1e309}"#, "number-out-of-range", "n"),
        .refuses(#"{"external_id":"a","n":[1,{"k":-1e400}]}"#, "number-out-of-range", "n"),
        .refuses(#"{"external_id":"a","n":\#("9" * 310)}"#, "number-out-of-range", "n"),
        .refuses(
            #"{"external_id":"a","current_location":{"longitude":1e999,"latitude":0}}"#,
            "number-out-of-range",
            "current_location"
        ),
    ])
    func numbers(_ test: MappingCase) { test.check(.userProfileAttributes) }
}

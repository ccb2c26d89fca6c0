import Braze
import TestSupport
import Testing

/// The spellings of an event's `time`.
@Suite struct TimeTests {
    struct Spelling: Sendable {
        /// The value as JSON.
        var value: String
        /// What is sent; `nil` when the record is refused.
        var time: String?
    }

    private static func text(_ value: String, _ time: String?) -> Spelling {
        Spelling(value: "\"\(value)\"", time: time)
    }

    private static func stays(_ value: String) -> Spelling { text(value, value) }

    private static func number(_ value: String, _ time: String?) -> Spelling { Spelling(value: value, time: time) }

    static let numbers = [
        number("0", "1970-01-01T00:00:00Z"),
        number("1790858096", "2026-10-01T12:34:56Z"),
        number("-1", "1969-12-31T23:59:59Z"),
        number("-1.5", "1969-12-31T23:59:58.500Z"),
        number("1790858096.789", "2026-10-01T12:34:56.789Z"),
        number("1790858096.7894", "2026-10-01T12:34:56.789Z"),
        number("1790858096.0", "2026-10-01T12:34:56Z"),
        number("1.790858096e9", "2026-10-01T12:34:56Z"),
        number("99999999999", "5138-11-16T09:46:39Z"),
        number("100000000000", "1973-03-03T09:46:40Z"),
        number("1790858096789", "2026-10-01T12:34:56.789Z"),
        number("1790858096789.4", "2026-10-01T12:34:56.789Z"),
        number("1790858096000", "2026-10-01T12:34:56Z"),
        number("-100000000000", "1966-10-31T14:13:20Z"),
        number("253402300799999", "9999-12-31T23:59:59.999Z"),
        number("253402300800000", nil),
        number("9223372036854775807", nil),
        number("-9223372036854775808", nil),
        number("99999999999999999999", nil),
        number("1e400", nil),
        number("true", nil),
        number("[]", nil),
        number("{}", nil),
        text("1790858096", "2026-10-01T12:34:56Z"),
        text("1790858096.5", "2026-10-01T12:34:56.500Z"),
        text("1790858096789", "2026-10-01T12:34:56.789Z"),
        text("-1", "1969-12-31T23:59:59Z"),
        text("+1", nil),
        text("1_000", nil),
    ]

    /// Treasure Data documentation, "timestamp": no zone, or one behind a space.
    static let timestamps = [
        text("2026-10-01 12:34:56", "2026-10-01T12:34:56Z"),
        text("2026-10-01 12:34:56.7", "2026-10-01T12:34:56.7Z"),
        text("2026-10-01 12:34:56.789", "2026-10-01T12:34:56.789Z"),
        text("2026-10-01 12:34:56.789012345", "2026-10-01T12:34:56.789012345Z"),
        text("2026-10-01 12:34:56 UTC", "2026-10-01T12:34:56Z"),
        text("2026-10-01 12:34:56.000 UTC", "2026-10-01T12:34:56.000Z"),
        text("2026-10-01 12:34:56Z", "2026-10-01T12:34:56Z"),
        text("2026-10-01 12:34:56 -0500", "2026-10-01T12:34:56-05:00"),
        text("2026-10-01 12:34:56 +09:00", "2026-10-01T12:34:56+09:00"),
        text("2026-10-01 12:34:56+0530", "2026-10-01T12:34:56+05:30"),
        text("2026-10-01 12:34:56 +09", "2026-10-01T12:34:56+09:00"),
        text("2026-10-01 12:34:56 Asia/Tokyo", "2026-10-01T12:34:56+09:00"),
        text("2026-10-01 12:34:56 America/Los_Angeles", "2026-10-01T12:34:56-07:00"),
        text("2026-10-01 12:34:56 Mars/Olympus", nil),
        text("2026-10-01 12:34:56 ", nil),
        text("2026-10-01 12:34", nil),
        text("2026-10-01  12:34:56", nil),
    ]

    /// Braze documentation, "Event object": ISO 8601.
    static let iso = [
        stays("2026-10-01"),
        stays("2026-10-01T12:34"),
        stays("2026-10-01T12:34:56"),
        stays("2026-10-01T12:34:56Z"),
        stays("2026-10-01T12:34:56.7Z"),
        stays("2026-10-01T12:34:56.789012Z"),
        stays("2026-10-01T12:34:56,789Z"),
        stays("2026-10-01T12:34:56+09:00"),
        stays("2026-10-01T12:34:56.789-0500"),
        stays("2026-10-01T12:34:56+09"),
        stays("2024-02-29T00:00:00Z"),
        stays("0001-01-01T00:00:00Z"),
        text(#"2026-10-01\u005412:34:56Z"#, "2026-10-01T12:34:56Z"),
        text("2026-10-01T12:34:56.Z", nil),
        text("2026-10-01T12:34:56 +09:00", nil),
        text("2026-10-01T24:00:00Z", nil),
        text("2026-10-01T12:60:00Z", nil),
        text("2026-10-01T12:34:60Z", nil),
        text("2026-10-01T12:34:56+25:00", nil),
        text("2026-10-01T12:34:56+09:60", nil),
        text("2026-10-01T12:34:56Zulu", nil),
        text("2026-10-01T", nil),
        text("2026-10-01T12", nil),
        text("2026-13-01", nil),
        text("2026-00-01", nil),
        text("2026-02-29", nil),
        text("1900-02-29", nil),
        text("2026-10-00", nil),
        text("2026-10-1", nil),
        text("20261001T123456Z", nil),
        text("10/01/2026", nil),
        text("now", nil),
        text(" 2026-10-01", nil),
    ]

    @Test(arguments: numbers + timestamps + iso)
    func time(_ spelling: Spelling) {
        let row = #"{"external_id":"a","name":"n","time":\#(spelling.value)}"#
        let test: MappingCase =
            if let time = spelling.time {
                .sends(row, #"{"external_id":"a","name":"n","time":"\#(time)"}"#)
            } else {
                .refuses(row, "invalid-time", "time")
            }
        test.check(.customEvents)
    }

    @Test(arguments: ["null", #""""#])
    func absent(_ value: String) {
        MappingCase.refuses(#"{"external_id":"a","name":"n","time":\#(value)}"#, "missing-column", "time")
            .check(.customEvents)
    }

    @Test func zone() throws {
        let zone = try #require(LocalTimeZone(name: "Asia/Kolkata"))
        for (value, time) in [
            (#""2026-10-01 12:34:56""#, "2026-10-01T12:34:56+05:30"),
            (#""2026-10-01T12:34:56""#, "2026-10-01T12:34:56"),
            (#""2026-10-01 12:34:56 -0500""#, "2026-10-01T12:34:56-05:00"),
            ("0", "1970-01-01T00:00:00Z"),
        ] {
            MappingCase.sends(
                #"{"external_id":"a","name":"n","time":\#(value)}"#,
                #"{"external_id":"a","name":"n","time":"\#(time)"}"#
            ).check(.customEvents) { $0.timeZone = zone }
        }
        #expect(LocalTimeZone(name: "Mars/Olympus") == nil)
        #expect(LocalTimeZone(name: "") == nil)
    }
}

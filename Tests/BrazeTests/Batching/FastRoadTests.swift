import Braze
import Rows
import TestSupport
import Testing

/// Rows behind others of their columns, where the decoder knows what to expect, make what each makes alone, where it
/// does not.
@Suite struct FastRoadTests {
    /// Values around the borders of what goes out without a look.
    private static let values: [String] = {
        let texts = [0, 1, 7, 8, 15, 16, 17, 31, 32, 33, 254, 255, 256].map {
            "\"" + String(repeating: "a", count: $0) + "\""
        }
        let wide = [85, 128, 129, 255, 256].map { "\"" + String(repeating: "é", count: $0) + "\"" }
        let arrays = [62, 63, 64, 600].map { "[" + Array(repeating: "\"a\"", count: $0).joined(separator: ",") + "]" }
        let others = [
            "null", "true", "false", "0", "-0", "-5", "12.50", "1e9", "1e999", String(repeating: "9", count: 301),
            #""a\nb""#, #""\u00e9""#, #""a\"b""#, "[]", "[null]", "[1,[2]]", "[{\"k\":null}]", "{}", "{ }",
            #"{"inc":1}"#, #"{"add":["a"]}"#, #"{"a.b":1}"#, #"{"$k":1}"#, #"{"k":{"k":1}}"#, #"{"k" : 1}"#,
            #"{"time":1}"#, #"{"kkkkkk":1,"kkkkkkkkkkkkkk":2}"#, #"{"k":"v","k2":[{"k":1},{"k":2,"k3":3}]}"#,
            #"{"$time":"2026-10-01"}"#, "007", "{", "[1,", "\"a",
        ]
        return texts + wide + arrays + others
    }()

    private static let changes: [@Sendable (inout MappingOptions) -> Void] = [
        { _ in },
        { $0.unsetsNulls = true },
        { $0.countsDataPoints = true },
        {
            $0.renames = ["y": "renamed"]
            $0.drops = ["z"]
        },
        { $0.constants = [(column: "constant", value: "c\"1"), (column: "z", value: "")] },
        { $0.preFormattedFields = ["x"] },
    ]

    @Test(arguments: [LoadMode.userProfileAttributes, .customEvents], 0..<6)
    func edges(_ mode: LoadMode, change: Int) {
        let tail = mode == .customEvents ? #","name":"n","time":1773427502"# : ""
        var lines: [String] = []
        for value in Self.values {
            for line in [
                #"{"external_id":"u#","x":1,"y":"good","z":true"# + tail + "}",
                #"{"external_id":"u#","x":\#(value),"y":"good","z":true"# + tail + "}",
                #"{"external_id":"u#","x":1,"y":"good","z":\#(value)"# + tail + "}",
                #"{"x":\#(value),"external_id":"u#","y":\#(value),"z":1"# + tail + "}",
                #"{"external_id":"u#" ,"x":\#(value),"y": "good","z":true"# + tail + " }\r",
            ] { lines.append(line.replacing("u#", with: "u\(lines.count)")) }
        }
        expectSame(lines, RowFeed(mode, caps: BatchCaps(endpoint: .track, objects: 1), Self.changes[change]))
    }

    /// Who a row is about, and what stands beside it.
    @Test(arguments: [LoadMode.userProfileAttributes, .customEvents], 0..<2)
    func identifiers(_ mode: LoadMode, change: Int) {
        let tail = mode == .customEvents ? #","name":"n","time":1773427502"# : ""
        var lines: [String] = []
        for id in [#""u#""#, "null", "\"\"", "4#", #""u\u002d#""#, "true", "1.5"] {
            for mail in [
                #""a@b.co""#, #""a.b-c_d@e-f.example.com""#, #""a+b@c.de""#, #""\u0061@b.co""#, "\"\"", "null",
                #""a@b""#,
                #""abcdefg@b.co""#, #""abcdefgh@ijklmno.co""#, #""@b.co""#, #""a@.co""#, #""a@b..co""#, #""a@b.co.""#,
                "5",
            ] {
                lines.append(
                    #"{"email":\#(mail),"external_id":\#(id),"x":1,"phone":"+1555000#""#
                        .replacing("#", with: "\(lines.count + 1_000)") + tail + "}"
                )
            }
        }
        expectSame(lines, RowFeed(mode, caps: BatchCaps(endpoint: .track, objects: 1), Self.changes[change]))
    }

    /// Where the properties of an event come from, wherever the columns stand.
    @Test(arguments: 0..<6)
    func properties(change: Int) {
        var lines: [String] = []
        for given in Self.values + [#""{\"k\":1}""#, #"{"x":1}"#, #"{"\u0078":1}"#, #"{"y":1,"k":2}"#] {
            lines.append(#"{"x":1,"external_id":"u","properties":\#(given),"name":"n","y":"good","time":5}"#)
            lines.append(#"{"external_id":"u","name":"n","time":"2026-10-01","properties":\#(given)}"#)
            lines.append(#"{"x":null,"external_id":"u","name":"n","y":\#(given),"time":-5,"properties":{"k":1}}"#)
        }
        expectSame(lines, RowFeed(.customEvents, caps: BatchCaps(endpoint: .track, objects: 1), Self.changes[change]))
    }

    /// Names that look alike and are not the same bytes stay two attributes when rows are folded.
    @Test func namesAreBytes() {
        let rows = ["{\"external_id\":\"a\",\"\u{E9}\":1}", "{\"external_id\":\"a\",\"e\u{301}\":2}"]
        let outcome = RowFeed(.userProfileAttributes).feed(lines: rows)
        let both = "{\"external_id\":\"a\",\"\u{E9}\":1,\"e\u{301}\":2}"
        #expect(outcome.objects.map { Array($0.utf8) } == [Array(both.utf8)])
    }

    /// Columns without end do not shift what the later ones are sent as.
    @Test func everNewColumns() {
        let lines = (0..<20_000).map { #"{"external_id":"u\#($0)","k\#($0)":1}"# }
        let outcome = RowFeed(.userProfileAttributes).feed(lines: lines)
        #expect(outcome.objects == lines)
    }

    private func expectSame(_ lines: [String], _ feed: RowFeed) {
        let together = feed.feed(lines: lines)
        var objects: [String] = []
        var rejections: [RowFeed.RejectedRecord] = []
        for (index, line) in lines.enumerated() {
            let alone = feed.feed(lines: [line])
            objects += alone.objects
            for var rejection in alone.rejections {
                rejection.number = index + 1
                rejections.append(rejection)
            }
        }
        #expect(together.rejections == rejections)
        #expect(together.objects == objects)
        #expect(objects.count > lines.count / 3 && !rejections.isEmpty)
    }
}

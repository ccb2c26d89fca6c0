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
            #"{"$time":"2026-10-01"}"#, #"[{"k":1},{"k":2}]"#, #"[{"k":1},{"k":"v"},{"k":1}]"#, #"[{"k":1},{}]"#,
            #"[{"k":1},{ "k":1}]"#, #"[{"k":1},{"j":2}]"#, #"{"k":[{"k":1e5},{"k":1.5E2}]}"#,
            #"[[{"k":1},{"k":2}],{"k":3}]"#, #"{"k":[{"k":1}],"k2":1}"#,
            #"{"k":[{"k":1},{"k":2}],"k":[{"k":1}],"j":3}"#,
            #"{"k":[{"k":[{"k":1}],"k":1}],"k":1}"#, #"[{"k":[{"k":1}]},{"k":1}],"k":1}]"#, #"{"k":[{"k":1}],}"#,
            #"{"k":[{"k":1}]],"k":1}"#, #"{"k":[{"k":1}],"k":[{}]}"#, #"{"k":[{"k":1,"k":[{"k":1}]}]}"#,
            #"{"k":{"k":1},{"k":2}}"#, #"[{"k":1},{"k":2]"#, #"[{"k":1},{]"#, #"[{"k":1},{"k":1},]"#,
            "007", "{", "[1,", "\"a",
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

    /// Names around the sixteen bytes that are compared at once.
    @Test func names() {
        let names = [1, 11, 12, 13, 15, 16, 17, 40].map { String(repeating: "n", count: $0) }
        let members = { (names: [String]) in names.map { ",\"\($0)\":1" }.joined() }
        var lines: [String] = []
        for changed in names.indices {
            var others = names
            others[changed] = String(others[changed].dropLast()) + "m"
            for row in [names, names, others, names, Array(names.dropLast())] {
                lines.append(#"{"external_id":"u\#(lines.count)""# + members(row) + "}")
            }
            lines.append(#"{"external_id":"""# + members(names) + "}")
        }
        expectSame(lines, RowFeed(.userProfileAttributes, caps: BatchCaps(endpoint: .track, objects: 1)))
    }

    /// Strings of one length for long, then others: the place where they nearly always end is no proof that they do.
    @Test(arguments: [0, 1, 7, 14, 15, 16])
    func usualLengths(_ length: Int) {
        let usual = String(repeating: "a", count: length)
        let others = [
            String(usual.dropLast()), usual + "a", usual + #"\""#, usual + #"\n"#, usual + "é", usual + "\u{1}",
            usual.dropLast() + "é", usual.dropLast() + #"\\"#, "é" + usual.dropFirst(2), usual + #"","k":1,"l":""#,
            usual + String(repeating: "b", count: 40), usual + #"\u00"#,
        ]
        var lines: [String] = []
        for other in others {
            // So many rows that the length is taken for usual, and so many exceptions that it is not any more.
            for text in Array(repeating: usual, count: 20) + Array(repeating: other, count: 3) + [usual, usual] {
                let value = #"{"x":"\#(text)","z":["\#(text)"]}"#
                lines.append(#"{"external_id":"u\#(lines.count)","x":"\#(text)","y":\#(value)}"#)
            }
        }
        expectSame(lines, RowFeed(.userProfileAttributes, caps: BatchCaps(endpoint: .track, objects: 1)))
    }

    /// A length that was usual for a while, and then is not.
    @Test func aLengthThatWasUsual() {
        let rows = (0..<4_400).map { #"{"external_id":"u\#($0)","x":"\#((20..<4_300).contains($0) ? "abc" : "ab")"}"# }
        #expect(RowFeed(.userProfileAttributes).feed(lines: rows).objects == rows)
    }

    /// Times of every number of digits.
    @Test func secondsOfEveryLength() {
        var lines: [String] = []
        let times = [
            "0", "9", "-1", "123456789", "1773427502", "9999999999", "1000000000", "-123456789", "0000000001",
        ]
        for time in times {
            lines.append(#"{"external_id":"u","name":"n","time":\#(time)}"#)
        }
        let outcome = RowFeed(.customEvents).feed(lines: lines)
        let found = outcome.objects.map { $0.split(separator: "\"").suffix(2).first.map(String.init) ?? "" }
        let expected = [
            "1970-01-01T00:00:00Z", "1970-01-01T00:00:09Z", "1969-12-31T23:59:59Z", "1973-11-29T21:33:09Z",
            "2026-03-13T18:45:02Z", "2286-11-20T17:46:39Z", "2001-09-09T01:46:40Z", "1966-02-02T02:26:51Z",
        ]
        #expect(found == expected)
        #expect(outcome.rejections.map(\.number) == [9])
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

    /// msgpack values around the same borders, in every form that a number or a text can have.
    @Test(arguments: [LoadMode.userProfileAttributes, .customEvents], 0..<6)
    func messagePack(_ mode: LoadMode, change: Int) throws {
        var feed = RowFeed(mode, caps: BatchCaps(endpoint: .track, objects: 1), Self.changes[change])
        feed.format = .messagePack
        let names = ["external_id", "x", "y", "z"] + (mode == .customEvents ? ["name", "time", "properties"] : [])
        feed.options.schema = try Schema(columns: names.map { .init(name: $0) })
        let event = PackedValue.text("n") + PackedValue.wide(1_773_427_502, 4) + PackedValue.text("{}")
        let tail = mode == .customEvents ? event : []
        var records: [[UInt8]] = []
        for value in PackedValue.borders {
            for (x, y, z) in [
                (PackedValue.text("a"), PackedValue.text("good"), [0xC3]), (value, PackedValue.text("good"), [0xC2]),
                ([0x07], PackedValue.text("good"), value), (value, value, [0xC0]),
            ] as [([UInt8], [UInt8], [UInt8])] {
                let head = [0x90 | UInt8(names.count)] + PackedValue.text("u\(records.count)")
                records.append(head + x + y + z + tail)
            }
        }
        expectSame(records, feed)
    }

    /// Identifiers around the length for which there is room, and far beyond it.
    @Test(arguments: [LoadMode.userProfileAttributes, .customEvents])
    func messagePackIdentifiers(_ mode: LoadMode) throws {
        var feed = RowFeed(mode, caps: BatchCaps(endpoint: .track, objects: 1))
        feed.format = .messagePack
        let names = ["external_id", "email", "x"] + (mode == .customEvents ? ["name", "time"] : [])
        feed.options.schema = try Schema(columns: names.map { .init(name: $0) })
        let tail = mode == .customEvents ? PackedValue.text("n") + PackedValue.wide(1_773_427_502, 4) : []
        var records: [[UInt8]] = []
        for length in [1, 31, 32, 254, 255, 256, 257, 300, 4_000, 60_000, 65_535] {
            let letters = [UInt8](repeating: UInt8(ascii: "i"), count: length)
            for (id, email) in [
                (PackedValue.wideText(letters), PackedValue.text("a@b.co")),
                (PackedValue.text("u\(length)"), PackedValue.wideText(letters)),
                (PackedValue.text("v\(length)"), PackedValue.text("a@b.co")),
            ] {
                records.append([0x90 | UInt8(names.count)] + id + email + [0x01] + tail)
            }
        }
        expectSame(records, feed)
    }

    /// The limit on nesting holds on both roads.
    @Test func messagePackDepth() throws {
        var feed = RowFeed(.userProfileAttributes, caps: BatchCaps(endpoint: .track, objects: 1))
        feed.format = .messagePack
        feed.limits.maximumDepth = 1
        feed.options.schema = try Schema(columns: ["external_id", "x"].map { .init(name: $0) })
        let array: [UInt8] = [0x91, 0xA1, 0x61]
        let values: [[UInt8]] = [[0x01], array, [0x01], array]
        let records = values.enumerated().map { [0x92] + PackedValue.text("u\($0.offset)") + $0.element }
        let outcome = feed.feed(Array(records.joined()))
        #expect(outcome.objects.count == 2)
        #expect(outcome.rejections.map(\.reason) == ["nesting-too-deep", "nesting-too-deep"])
    }

    /// What an e-mail address is does not depend on who looks.
    @Test(arguments: [UInt64(0x5EED_0041), UInt64.random(in: 0..<(1 << 32))])
    func addresses(seed: UInt64) {
        var generator = SplitMix64(state: seed)
        let letters = Array("aZ09.-_@@..+/ é".unicodeScalars.map(String.init))
        var texts: [String] = []
        for length in 0..<70 {
            for _ in 0..<12 {
                var text = (0..<length).map { _ in letters.randomElement(using: &generator) ?? "a" }.joined()
                texts.append(text)
                // Good but for what chance put in one place.
                text = String(repeating: "a", count: length) + "@b\(String(repeating: "c", count: length % 33)).co"
                texts.append(text)
                let place = text.index(text.startIndex, offsetBy: Int.random(in: 0..<text.count, using: &generator))
                text.replaceSubrange(place...place, with: letters.randomElement(using: &generator) ?? "a")
                texts.append(text)
            }
        }
        let rows = texts.map { #"{"email":"\#($0)","x":1}"# }
        let outcome = RowFeed(.userProfileAttributes).feed(lines: rows)
        let bad = texts.indices.filter { !AddressSyntax.isEmail(texts[$0].utf8) }.map { $0 + 1 }
        #expect(outcome.rejections.map(\.number) == bad, "seed \(seed)")
        #expect(bad.count > 500 && bad.count < texts.count - 500, "seed \(seed)")
    }

    private func expectSame(_ lines: [String], _ feed: RowFeed) {
        expectSame(lines.map { Array("\($0)\n".utf8) }, feed)
    }

    private func expectSame(_ records: [[UInt8]], _ feed: RowFeed) {
        let together = feed.feed(Array(records.joined()))
        var objects: [String] = []
        var rejections: [RowFeed.RejectedRecord] = []
        for (index, record) in records.enumerated() {
            let alone = feed.feed(record)
            objects += alone.objects
            for var rejection in alone.rejections {
                rejection.number = index + 1
                rejections.append(rejection)
            }
        }
        #expect(together.rejections == rejections)
        #expect(together.objects == objects)
        #expect(objects.count > records.count / 3 && !rejections.isEmpty)
    }
}

/// msgpack values in chosen forms.
private enum PackedValue {
    static func text(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return bytes.count < 32 ? [0xA0 | UInt8(bytes.count)] + bytes : wideText(bytes)
    }

    /// Text behind the shortest head of those with a length of their own.
    static func wideText(_ bytes: [UInt8]) -> [UInt8] {
        bytes.count < 256 ? [0xD9, UInt8(bytes.count)] + bytes : [0xDA] + bigEndian(UInt64(bytes.count), 2) + bytes
    }

    /// An unsigned integer of 1, 2, 4 or 8 bytes.
    static func wide(_ value: UInt64, _ count: Int) -> [UInt8] {
        [0xCC + UInt8(count.trailingZeroBitCount)] + bigEndian(value, count)
    }

    static func bigEndian(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
    }

    static let borders: [[UInt8]] = {
        let lengths = [0, 1, 15, 16, 17, 31, 32, 33, 47, 48, 49, 254, 255, 256, 300]
        let letters = lengths.map { Array(repeating: UInt8(ascii: "a"), count: $0) }
        // One odd byte at each place around a block's end.
        let odd = ([0x22, 0x5C, 0x00, 0x1F, 0x0A, 0x7F, 0x80, 0xFF] as [UInt8]).flatMap { byte in
            [0, 14, 15, 16, 17, 31, 32, 33].map { place in
                var text: [UInt8] = Array(repeating: UInt8(ascii: "b"), count: 34)
                text[place] = byte
                return text
            }
        }
        let wider = ["é", "東", "🎌"].flatMap { scalar in
            [1, 5, 8, 15, 16, 64, 127, 128, 255, 256].map { Array(String(repeating: scalar, count: $0).utf8) }
        }
        let texts = (letters + odd + wider).map(wideText) + [text(""), text("a"), text(#"{"k":1}"#), text(#"[1,"a"]"#)]
        let integers: [[UInt8]] =
            [[0x00], [0x7F], [0xE0], [0xFF], [0xD0, 0x80], [0xD1, 0x80, 0x00], [0xD3] + bigEndian(.max, 8)]
            + [0, 9, 10, 99, 100, 255].map { wide($0, 1) } + [0, 999, 1_000, 65_535].map { wide($0, 2) }
            + [0, 9_999, 10_000, 99_999_999, 100_000_000, 4_294_967_295].map { wide($0, 4) }
            + [0, UInt64(Int64.max), UInt64(Int64.max) + 1, .max].map { wide($0, 8) }
        let doubles: [Double] = [
            0, -0.0, 80.82, -80.5, 0.01, 0.005, 1e-7, 999_998.99, 999_999, 1e15, 1e300, 5, .nan, .infinity, -.infinity,
        ]
        let floats = [Float(0), 1.5, 0.1, .nan].map { [0xCA] + bigEndian(UInt64($0.bitPattern), 4) }
        let others: [[UInt8]] = [
            [0xC0], [0xC2], [0xC3], [0xC4, 0x01, 0x61], [0xC4, 0x01, 0xFF], [0x90], [0x91, 0xC0], [0x80],
            [0x92, 0xA1, 0x61, 0x81, 0xA1, 0x6B, 0x01], [0x81, 0xA3, 0x69, 0x6E, 0x63, 0x01], [0x81, 0x01, 0x01],
            [0xD6, 0xFF, 0x00, 0x00, 0x00, 0x01], [0xD4, 0x05, 0x00],
        ]
        var all = texts
        all += integers
        all += doubles.map { [0xCB] + bigEndian($0.bitPattern, 8) }
        return all + floats + others + arrays
    }()

    /// Arrays of texts: around the length that is as expected, with an element that is no plain text, and in a longer form.
    private static let arrays: [[UInt8]] = {
        let lengths = [(0, 0), (1, 0), (1, 31), (3, 4), (7, 31), (8, 28), (8, 29), (15, 13), (15, 14), (15, 31)]
        var arrays = lengths.map { array(Array(repeating: text(String(repeating: "t", count: $0.1)), count: $0.0)) }
        let odd: [[UInt8]] = [text("é"), text("a\"b"), [0xC0], [0x05], [0x90], [0xD9, 0x01, 0x61], [0xA1, 0xFF]]
        for element in odd {
            arrays.append(array([element]))
            arrays.append(array([text("a"), element, text("b")]))
            arrays.append(array([text("a"), element]))
        }
        arrays.append([0xDC, 0x00, 0x02] + text("a") + text("b"))
        return arrays
    }()

    /// An array of fewer than sixteen elements.
    private static func array(_ elements: [[UInt8]]) -> [UInt8] {
        [0x90 | UInt8(elements.count)] + elements.joined()
    }
}

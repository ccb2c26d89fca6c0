import Braze
import TestSupport
import Testing

/// Nested attributes: Braze drops all of one without a word when a part of it is invalid (Braze documentation,
/// "Nested custom attributes", "Array of objects").
@Suite struct NestedAttributeTests {
    static func asIs(_ value: String) -> MappingCase { .asIs(#"{"external_id":"a","x":\#(value)}"#) }

    static func refuses(_ value: String, _ reason: String) -> MappingCase {
        .refuses(#"{"external_id":"a","x":\#(value)}"#, reason, "x")
    }

    static let plain = [
        asIs("{}"),
        asIs("[]"),
        asIs(#"{"a":{"b":{"c":[1,"two",true,{"d":1}]}}}"#),
        asIs(#"[{"a":1},{"a":2}]"#),
        asIs(#"{"time":{"inc":1},"add":1}"#),
        refuses(#"{"a":null}"#, "nested-null"),
        refuses(#"{"a":[{"b":null}]}"#, "nested-null"),
        refuses("[1,null]", "nested-null"),
        refuses(#"{"":1}"#, "invalid-nested-name"),
        refuses(#"{"a.b":1}"#, "invalid-nested-name"),
        refuses(#"{"a b":1}"#, "invalid-nested-name"),
        refuses(#"{"a\u002eb":1}"#, "invalid-nested-name"),
        refuses(#"{"a":{"$b":1}}"#, "invalid-nested-name"),
        refuses(#"[{"a b":1}]"#, "invalid-nested-name"),
        asIs(#"{"\#("k" * 255)":1}"#),
        asIs(#"{"\#("é" * 255)":1}"#),
        refuses(#"{"\#("k" * 256)":1}"#, "invalid-nested-name"),
        asIs(#"{"a":"\#("é" * 255)"}"#),
        refuses(#"{"a":"\#("é" * 256)"}"#, "string-too-long"),
        refuses(#"["\#("a" * 256)"]"#, "string-too-long"),
    ]

    static let times = [
        asIs(#"{"$time":"2026-10-01"}"#),
        asIs(#"{"a":{"$time":"2026-10-01T12:34:56Z"}}"#),
        asIs(#"[{"a":{"$time":"2026-10-01 12:34:56"}}]"#),
        asIs(#"{"$time":"3000-12-31"}"#),
        refuses(#"{"a":{"$time":"3001-01-01"}}"#, "invalid-nested-time"),
        refuses(#"{"a":{"$time":"soon"}}"#, "invalid-nested-time"),
        refuses(#"{"$time":1}"#, "invalid-nested-time"),
        refuses(#"{"a":{"$time":"2026-10-01","b":1}}"#, "invalid-nested-name"),
    ]

    static let operators = [
        asIs(#"{"inc":1}"#),
        asIs(#"{"inc":-3}"#),
        refuses(#"{"inc":1.5}"#, "invalid-operator"),
        refuses(#"{"inc":"1"}"#, "invalid-operator"),
        asIs(#"{"add":["a",1]}"#),
        asIs(#"{"add":["a"],"remove":["b"]}"#),
        refuses(#"{"add":"a"}"#, "invalid-operator"),
        refuses(#"{"remove":[{"a":1}]}"#, "invalid-operator"),
        refuses(#"{"add":["\#("a" * 256)"]}"#, "string-too-long"),
        asIs(#"{"$add":[{"a":1}]}"#),
        refuses(#"{"$add":[1]}"#, "invalid-operator"),
        refuses(#"{"$add":{"a":1}}"#, "invalid-operator"),
        refuses(#"{"$add":[{"a":null}]}"#, "nested-null"),
        asIs(#"{"$remove":[{"$identifier_key":"id","$identifier_value":1}]}"#),
        refuses(#"{"$remove":[{"$identifier_key":"id"}]}"#, "invalid-operator"),
        refuses(#"{"$remove":[{"$identifier_key":1,"$identifier_value":1}]}"#, "invalid-operator"),
        asIs(#"{"$update":[{"$identifier_key":"id","$identifier_value":1,"$new_object":{"a":2}}]}"#),
        refuses(#"{"$update":[{"$identifier_key":"id","$identifier_value":1}]}"#, "invalid-operator"),
        refuses(
            #"{"$update":[{"$identifier_key":"id","$identifier_value":1,"$new_object":2}]}"#,
            "invalid-operator"
        ),
        refuses(
            #"{"$update":[{"$identifier_key":"id","$identifier_value":1,"$new_object":{"a b":2}}]}"#,
            "invalid-nested-name"
        ),
        refuses(#"{"$append":[1]}"#, "invalid-operator"),
        refuses(#"{"$add":[{"a":1}],"b":1}"#, "invalid-operator"),
    ]

    @Test(arguments: plain + times + operators)
    func value(_ test: MappingCase) { test.check(.userProfileAttributes) }

    /// JSON text in a column that was named goes through the same checks.
    @Test func preFormattedText() {
        MappingCase.refuses(#"{"external_id":"a","x":"{\"a\":null}"}"#, "nested-null", "x")
            .check(.userProfileAttributes) { $0.preFormattedFields = ["x"] }
    }

    /// Braze documentation, "Arrays": 500 elements; arrays of objects have no such limit.
    @Test(arguments: [500, 501])
    func arrayLength(_ count: Int) {
        let numbers = "[" + (0..<count).map(String.init).joined(separator: ",") + "]"
        let objects = "[" + (0..<count).map { #"{"a":\#($0)}"# }.joined(separator: ",") + "]"
        (count <= 500 ? Self.asIs(numbers) : Self.refuses(numbers, "array-too-long")).check(.userProfileAttributes)
        Self.asIs(objects).check(.userProfileAttributes)
    }

    /// Braze documentation, "Nested custom attributes": 100 KB.
    @Test(arguments: [102_400, 102_401])
    func size(_ bytes: Int) {
        let digits = "1" * (100 + bytes % 2)
        let value = #"{"k":[{"z":[\#("0," * ((bytes - 16 - digits.count) / 2))\#(digits)]}] }"#
        let padded = value.dropLast(2) + (" " * (bytes - value.utf8.count + 1)) + "}"
        #expect(padded.utf8.count == bytes)
        (bytes <= 102_400 ? Self.asIs(String(padded)) : Self.refuses(String(padded), "attribute-too-large"))
            .check(.userProfileAttributes)
    }

    /// Braze documentation, "Custom attributes": an increment and `$add` act again when they are sent again.
    @Test(arguments: [
        (#"{"inc":1}"#, false), (#"{"$add":[{"a":1}]}"#, false), (#"{"add":["a"]}"#, true), (#"{"a":1}"#, true),
        (#"{"$remove":[{"$identifier_key":"i","$identifier_value":1}]}"#, true), ("1", true),
    ])
    func idempotence(_ value: String, _ isIdempotent: Bool) {
        let outcome = RowFeed(.userProfileAttributes).feed(#"{"external_id":"a","x":\#(value),"y":{"b":1}}"#)
        #expect(outcome.batches.map(\.isIdempotent) == [isIdempotent])
    }
}

import Braze
import Rows
import TestSupport
import Testing

/// Control columns, NULLs, names, and what the command line says about columns.
@Suite struct AttributeColumnTests {
    @Test(arguments: ["_merge_objects", "_update_existing_only"])
    func controlBooleans(_ name: String) {
        for (text, flag) in [
            ("true", "true"), ("false", "false"), ("1", "true"), ("0", "false"), (#""true""#, "true"),
            (#""FALSE""#, "false"), (#""1""#, "true"), (#""0""#, "false"), (#""t""#, "true"), (#""f""#, "false"),
            (#""\u0074rue""#, "true"),
        ] {
            MappingCase.sends(#"{"external_id":"a","\#(name)":\#(text)}"#, #"{"external_id":"a","\#(name)":\#(flag)}"#)
                .check(.userProfileAttributes)
        }
        for text in ["2", #""yes""#, #""""#, "[]", "{}", "1.0", "-1", #""10""#] {
            MappingCase.refuses(#"{"external_id":"a","\#(name)":\#(text)}"#, "invalid-boolean", name)
                .check(.userProfileAttributes)
        }
        MappingCase.sends(#"{"external_id":"a","\#(name)":null}"#, #"{"external_id":"a"}"#)
            .check(.userProfileAttributes) { $0.unsetsNulls = true }
    }

    @Test(arguments: [
        MappingCase.sends(#"{"external_id":"a","x":null,"y":1}"#, #"{"external_id":"a","y":1}"#),
        .sends(#"{"x":null,"external_id":"a","y":null}"#, #"{"external_id":"a"}"#),
        .asIs(#"{"external_id":"a","x":""}"#),
    ])
    func nullIsAbsent(_ test: MappingCase) { test.check(.userProfileAttributes) }

    /// Braze documentation, "User attributes object": null unsets an attribute.
    @Test(arguments: [
        MappingCase.asIs(#"{"external_id":"a","x":null,"y":1}"#),
        .asIs(#"{"external_id":"a","email":null}"#),
        .sends(#"{"external_id":"a","braze_id":null,"user_alias":null}"#, #"{"external_id":"a"}"#),
        .asIs(#"{"external_id":"a","home_city":null,"current_location":null}"#),
        .refuses(
            #"{"external_id":"a","email_subscription_info":null}"#,
            "unsupported-attribute",
            "email_subscription_info"
        ),
    ])
    func nullsUnset(_ test: MappingCase) { test.check(.userProfileAttributes) { $0.unsetsNulls = true } }

    @Test func nullsUnsetIsForAttributesOnly() {
        MappingCase.sends(
            #"{"external_id":"a","name":"n","time":"2026-10-01","app_id":null,"x":null}"#,
            #"{"external_id":"a","name":"n","time":"2026-10-01"}"#
        ).check(.customEvents) { $0.unsetsNulls = true }
    }

    @Test(arguments: [
        MappingCase.asIs(#"{"external_id":"a","\#("n" * 255)":1}"#),
        .refuses(#"{"external_id":"a","\#("n" * 256)":1}"#, "invalid-attribute-name", "n" * 256),
        .asIs(#"{"external_id":"a","\#("é" * 255)":1}"#),
        .refuses(#"{"external_id":"a","$x":1}"#, "invalid-attribute-name", "$x"),
        .refuses(#"{"external_id":"a","":1}"#, "invalid-attribute-name", ""),
        .asIs(#"{"external_id":"a","x.y z$":1}"#),
        .sends(#"{"external_id":"a","$x":null}"#, #"{"external_id":"a"}"#),
    ])
    func names(_ test: MappingCase) { test.check(.userProfileAttributes) }

    @Test func rejectColumnsAreDropped() {
        MappingCase.sends(
            #"""
            {"external_id":"a","x":1,"_input":"f","_record":3,"_status":"invalid","_reason":"r","_column":null,\#
            "_message":"m","_http":400,"_raw":"r"}
            """#,
            #"{"external_id":"a","x":1}"#
        ).check(.userProfileAttributes)
    }

    @Test func renamesConstantsAndDrops() {
        MappingCase.sends(
            #"{"user":"a","score":1,"noise":2,"_raw":"x"}"#,
            #"{"external_id":"a","points":1,"source":"td\"1"}"#
        ).check(.userProfileAttributes) {
            $0.renames = ["user": "external_id", "score": "points"]
            $0.drops = ["noise"]
            $0.constants = [(column: "source", value: "td\"1")]
        }
    }

    @Test func aConstantReplacesItsColumn() {
        MappingCase.sends(#"{"external_id":"a","x":1,"y":2}"#, #"{"external_id":"a","y":2,"x":"c"}"#)
            .check(.userProfileAttributes) { $0.constants = [(column: "x", value: "c")] }
    }

    /// Renames and drops act first.
    @Test func aConstantMayTakeARenamedColumnsOldName() {
        MappingCase.sends(#"{"external_id":"a","x":1}"#, #"{"external_id":"a","y":1,"x":"c"}"#)
            .check(.userProfileAttributes) {
                $0.renames = ["x": "y"]
                $0.constants = [(column: "x", value: "c")]
            }
        MappingCase.sends(#"{"external_id":"a","x":1}"#, #"{"external_id":"a","y":"c"}"#)
            .check(.userProfileAttributes) {
                $0.renames = ["x": "y"]
                $0.constants = [(column: "y", value: "c")]
            }
        MappingCase.sends(#"{"external_id":"a","x":1}"#, #"{"external_id":"a","x":"c"}"#)
            .check(.userProfileAttributes) {
                $0.drops = ["x"]
                $0.constants = [(column: "x", value: "c")]
            }
    }

    @Test func constantsMayIdentifyAndControl() {
        MappingCase.sends(
            #"{"email":"a@b.co","x":{"a":1}}"#,
            #"{"email":"a@b.co","x":{"a":1},"_merge_objects":true,"external_id":"all"}"#
        ).check(.userProfileAttributes) {
            $0.constants = [(column: "_merge_objects", value: "true"), (column: "external_id", value: "all")]
        }
    }

    @Test func namesCollide() {
        MappingCase.refuses(#"{"external_id":"a","x":1,"y":2}"#, "duplicate-column", "y")
            .check(.userProfileAttributes) { $0.renames = ["x": "y"] }
        MappingCase.refuses(#"{"external_id":"a","x":1,"z":2}"#, "duplicate-column", "y")
            .check(.userProfileAttributes) { $0.renames = ["x": "y", "z": "y"] }
        MappingCase.sends(#"{"external_id":"a","x":1,"y":2}"#, #"{"external_id":"a","y":1,"x":2}"#)
            .check(.userProfileAttributes) { $0.renames = ["x": "y", "y": "x"] }
        MappingCase.sends(#"{"external_id":"a","x":1,"y":2}"#, #"{"external_id":"a","y":1}"#)
            .check(.userProfileAttributes) {
                $0.renames = ["x": "y"]
                $0.drops = ["y"]
            }
        MappingCase.refuses(#"{"external_id":"a"}"#, "duplicate-column", "x")
            .check(.userProfileAttributes) { $0.constants = [(column: "x", value: "1"), (column: "x", value: "2")] }
    }

    /// Columns come and go between rows, and a table of columns begins anew when it is crowded.
    @Test func layoutsChange() {
        let rows = (0..<10_000).map { #"{"external_id":"u\#($0)","column\#($0)":\#($0),"c":1}"# }
        let outcome = RowFeed(.userProfileAttributes) { $0.constants = [(column: "c", value: "k")] }.feed(lines: rows)
        #expect(outcome.rejections.isEmpty)
        let expected = (0..<10_000).map { #"{"external_id":"u\#($0)","column\#($0)":\#($0),"c":"k"}"# }
        #expect(outcome.objects == expected)
    }
}

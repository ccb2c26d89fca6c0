import Rows
import Testing

@testable import Sandbox

@Suite("What attributes leave behind")
struct AttributeStateTests {
    private var harness = StoreHarness()

    @Test("set, replace, unset with null")
    mutating func scalars() throws {
        try harness.attribute(#""n":1,"s":"x","b":true,"first_name":"A""#)
        try harness.attribute(#""n":2.50,"s":"","b":null,"first_name":null"#)
        #expect(harness.custom("n") == "2.50")
        #expect(harness.custom("s") == #""""#)
        #expect(harness.custom("b") == nil)
        #expect(harness.field("first_name") == nil)
    }

    @Test("inc counts, from nothing too, and not on texts")
    mutating func increments() throws {
        try harness.attribute(#""n":{"inc":2}"#)
        try harness.attribute(#""n":{"inc":-5}"#)
        #expect(harness.custom("n") == "-3")
        try harness.attribute(#""s":"x""#)
        try harness.attribute(#""s":{"inc":1}"#)
        try harness.attribute(#""n":{"inc":1.5}"#)
        #expect(harness.custom("s") == #""x""#)
        #expect(harness.store.tally.drops == [.typeMismatch: 1, .operatorInvalid: 1])
    }

    @Test("arrays hold each value once, adding moves it to the end")
    mutating func arrays() throws {
        try harness.attribute(#""a":["x","y","x"]"#)
        #expect(harness.custom("a") == #"["y","x"]"#)
        try harness.attribute(#""a":{"add":["y","z"]}"#)
        #expect(harness.custom("a") == #"["x","y","z"]"#)
        try harness.attribute(#""a":{"add":["w"],"remove":["x","q"]}"#)
        #expect(harness.custom("a") == #"["y","z","w"]"#)
    }

    @Test("arrays keep the newest 500")
    mutating func longArrays() throws {
        let values = (0..<502).map(String.init).joined(separator: ",")
        try harness.attribute("\"a\":[\(values)]")
        let stored = harness.custom(of: "u")?["a"]?.arrayValue
        #expect(stored?.count == 500)
        #expect(stored?.first == .number("2"))
        #expect(harness.store.tally.drops == [.arrayOverflow: 2])
    }

    @Test("objects are replaced, or merged deep with _merge_objects")
    mutating func objects() throws {
        try harness.attribute(#""o":{"a":1,"b":{"c":2,"d":3}}"#)
        try harness.attribute(#""_merge_objects":true,"o":{"b":{"c":4},"e":5}"#)
        #expect(harness.custom("o") == #"{"a":1,"b":{"c":4,"d":3},"e":5}"#)
        try harness.attribute(#""o":{"z":1}"#)
        #expect(harness.custom("o") == #"{"z":1}"#)
    }

    @Test(
        "one bad value loses the whole nested attribute",
        arguments: [
            #"{"a":1,"b":null}"#, #"{"a.b":1}"#, #"{"a b":1}"#, #"{"$a":1}"#, #"{"a":{"$time":"soon"}}"#, #"[1,null]"#,
            #"{"":1}"#,
        ]
    )
    mutating func invalidNested(_ value: String) throws {
        var harness = StoreHarness()
        try harness.attribute(#""o":\#(value),"kept":1"#)
        #expect(harness.custom("o") == nil)
        #expect(harness.custom("kept") == "1")
        #expect(harness.store.tally.drops == [.nestedInvalid: 1])
    }

    @Test("over 100 KB")
    mutating func tooLarge() throws {
        let text = String(repeating: "x", count: 250)
        let members = (0..<450).map { "\"k\($0)\":\"\(text)\"" }.joined(separator: ",")
        try harness.attribute("\"o\":{\(members)}")
        #expect(harness.store.tally.drops == [.nestedTooLarge: 1])
    }

    @Test("$add, $remove, $update run in this order")
    mutating func objectArrays() throws {
        try harness.attribute(#""p":[{"id":1,"n":"a"},{"id":2,"n":"b"}]"#)
        try harness.attribute(
            """
            "_merge_objects":true,"p":{"$update":[{"$identifier_key":"id","$identifier_value":3,\
            "$new_object":{"n":"C"}}],"$remove":[{"$identifier_key":"id","$identifier_value":1}],\
            "$add":[{"id":3,"n":"c","x":1}]}
            """
        )
        #expect(harness.custom("p") == #"[{"id":2,"n":"b"},{"id":3,"n":"C","x":1}]"#)
        try harness.attribute(
            #""p":{"$update":[{"$identifier_key":"id","$identifier_value":3,"$new_object":{"id":3}}]}"#
        )
        #expect(harness.custom("p") == #"[{"id":2,"n":"b"},{"id":3}]"#)
    }

    @Test("the first value fixes the type")
    mutating func types() throws {
        try harness.attribute(#""n":1,"b":true,"s":"x","t":"2026-01-01""#)
        try harness.attribute(#""n":"2","b":"f","s":3,"t":"2026-02-01T10:00:00Z""#)
        #expect(harness.custom("n") == "2")
        #expect(harness.custom("b") == "false")
        #expect(harness.custom("s") == #""3""#)
        try harness.attribute(#""n":"many","b":"perhaps","s":[1],"t":"soon""#)
        #expect(harness.custom("n") == "2")
        #expect(harness.store.tally.drops == [.typeMismatch: 4])
    }

    @Test("texts over 255 characters, names with $")
    mutating func longTexts() throws {
        try harness.attribute("\"s\":\"\(String(repeating: "é", count: 255))\",\" name \":1")
        #expect(harness.custom("s") != nil)
        #expect(harness.custom("name") == "1")
        try harness.attribute("\"s2\":\"\(String(repeating: "é", count: 256))\",\"$x\":1")
        #expect(harness.store.tally.drops == [.stringTooLong: 1, .nameInvalid: 1])
    }

    @Test("data points at face value")
    mutating func dataPoints() throws {
        func points(_ members: String) throws -> Int {
            var harness = StoreHarness()
            try harness.attribute(members)
            return harness.store.tally.dataPoints
        }
        #expect(try points(#""a":1"#) == 1)
        #expect(try points(#""a":null"#) == 1)
        #expect(try points(#""first_name":"A","email":"a@b.co","country":"DE","email_subscribe":"subscribed""#) == 3)
        #expect(try points(#""a":[1,2,3]"#) == 1)
        #expect(try points(#""a":{"add":[1,2,3]}"#) == 3)
        // Braze's example: five scalars and an object with two.
        #expect(try points(#""o":{"a":1,"b":2,"c":3,"d":4,"e":5,"f":{"g":6,"h":7}}"#) == 7)
        #expect(try points(#""p":[{"a":1,"b":2},{"a":3}]"#) == 3)
        try harness.attribute(#""a":1"#)
        try harness.attribute(#""a":1"#)
        #expect(harness.store.tally.dataPoints == 2)
    }
}

import Braze
import TestSupport
import Testing

/// The `properties` of events and purchases (Braze documentation, "Event object" and "Purchase object").
@Suite struct PropertiesTests {
    static let event = #""external_id":"a","name":"n","time":"2026-10-01""#
    static let purchase = #""external_id":"a","product_id":"p","currency":"USD","price":1,"time":"2026-10-01""#

    /// The case of a row with these members behind the required ones.
    static func sends(_ members: String, _ properties: String) -> MappingCase {
        .sends("{\(event),\(members)}", #"{\#(event),"properties":\#(properties)}"#)
    }

    static func refuses(_ members: String, _ reason: String, _ column: String) -> MappingCase {
        .refuses("{\(event),\(members)}", reason, column)
    }

    @Test(arguments: [
        sends(#""properties":{"k":[1,{"l":null}]}"#, #"{"k":[1,{"l":null}]}"#),
        sends(#""properties":{}"#, "{}"),
        sends(#""properties":"{\"k\":1}""#, #"{"k":1}"#),
        sends(#""properties":{ "k" : 1 }"#, #"{ "k" : 1 }"#),
        sends(#""properties":{"k":1},"x":2,"y":"z""#, #"{"k":1,"x":2,"y":"z"}"#),
        sends(#""x":2,"properties":{"k":1}"#, #"{"k":1,"x":2}"#),
        sends(#""x":2,"properties":{ }"#, #"{"x":2}"#),
        sends(#""x":2,"y":null,"properties":null"#, #"{"x":2}"#),
        refuses(#""properties":[1]"#, "invalid-properties", "properties"),
        refuses(#""properties":1"#, "invalid-properties", "properties"),
        refuses(#""properties":"[1]""#, "invalid-properties", "properties"),
        refuses(#""properties":"k=1""#, "invalid-json", "properties"),
        refuses(#""properties":{"k":1},"k":2"#, "duplicate-property", "k"),
        refuses(#""k":null,"l":1,"properties":{"\u006c":1}"#, "duplicate-property", "l"),
        sends(#""k":null,"properties":{"k":1}"#, #"{"k":1}"#),
        refuses(#""event_name":"x""#, "reserved-property", "event_name"),
        refuses(#""properties":{"time":1}"#, "reserved-property", "properties"),
        refuses(#""properties":{"\u0074ime":1}"#, "reserved-property", "properties"),
        sends(#""properties":{"k":{"time":1}},"price":1"#, #"{"k":{"time":1},"price":1}"#),
        refuses(#""properties":{"":1}"#, "invalid-property-name", "properties"),
        refuses(#""properties":{"$k":1}"#, "invalid-property-name", "properties"),
        refuses(#""properties":{"\#("k" * 256)":1}"#, "invalid-property-name", "properties"),
        refuses(#""$k":1"#, "invalid-property-name", "$k"),
        refuses(#""":1"#, "invalid-property-name", ""),
        sends(#""\#("k" * 255)":1"#, #"{"\#("k" * 255)":1}"#),
        refuses(#""\#("k" * 256)":1"#, "invalid-property-name", "k" * 256),
        refuses(#""x":1e999"#, "number-out-of-range", "x"),
        refuses(#""properties":{"x":[1e999]}"#, "number-out-of-range", "properties"),
        sends(#""x":"\#("é" * 255)""#, #"{"x":"\#("é" * 255)"}"#),
        refuses(#""x":"\#("é" * 256)""#, "string-too-long", "x"),
        refuses(#""x":["\#("é" * 256)"]"#, "string-too-long", "x"),
        refuses(#""properties":{"x":{"y":"\#("é" * 256)"}}"#, "string-too-long", "properties"),
    ])
    func properties(_ test: MappingCase) { test.check(.customEvents) }

    @Test(arguments: ["time", "product_id", "quantity", "event_name", "price", "currency"])
    func reservedForPurchases(_ name: String) {
        MappingCase.refuses(#"{\#(Self.purchase),"properties":{"\#(name)":1}}"#, "reserved-property", "properties")
            .check(.purchases)
    }

    @Test(arguments: [256, 257])
    func count(_ count: Int) {
        let members = (0..<count).map { #""k\#($0)":\#($0)"# }
        let whole = members.joined(separator: ",")
        let half = members.prefix(count / 2).joined(separator: ",")
        let rest = members.dropFirst(count / 2).joined(separator: ",")
        for row in [whole, #""properties":{\#(whole)}"#, #""properties":{\#(half)},\#(rest)"#] {
            let test =
                count <= 256
                ? Self.sends(row, "{\(whole)}") : Self.refuses(row, "too-many-properties", "properties")
            test.check(.customEvents)
        }
    }

    /// Braze documentation, "POST: Track users": 102,400 bytes for an event, 50 KB for a purchase.
    @Test(arguments: [(LoadMode.customEvents, 102_400), (.purchases, 51_200)])
    func size(_ mode: LoadMode, _ limit: Int) {
        let required = mode == .purchases ? Self.purchase : Self.event
        for excess in [0, 1] {
            // {"k":[ 0,0,…,0 ]} with one long number to fill up.
            let digits = "1" * (100 + excess + (limit % 2))
            let zeros = "0," * ((limit + excess - 8 - digits.count) / 2)
            let object = #"{"k":[\#(zeros)\#(digits)]}"#
            #expect(object.utf8.count == limit + excess)
            let inColumn = String(object.dropFirst().dropLast())
            for row in [#"{\#(required),"properties":\#(object)}"#, "{\(required),\(inColumn)}"] {
                let test: MappingCase =
                    excess == 0
                    ? .sends(row, #"{\#(required),"properties":\#(object)}"#)
                    : .refuses(row, "properties-too-large", "properties")
                test.check(mode)
            }
        }
    }
}

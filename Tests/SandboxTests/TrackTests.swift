import Rows
import Testing

@testable import Sandbox

@Suite("/users/track")
struct TrackTests {
    /// Objects and what the wire has been seen to say about them, one row a sentence.
    static let seenOnTheWire: [(array: String, object: String, sentence: String)] = [
        ("attributes", #"{"n":1}"#, "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required"),
        (
            "events", #"{"name":"e","time":"2026-01-01T00:00:00Z"}"#,
            "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required"
        ),
        (
            "attributes", #"{"external_id":""# + String(repeating: "x", count: 988) + #""}"#,
            "'external_id' must be fewer than 988 bytes"
        ),
        (
            "attributes", #"{"external_id":"blocked"}"#,
            "provided external_id is blacklisted and disallowed"
        ),
        (
            "attributes", #"{"external_id":"a","email":"nobody"}"#,
            "The value provided for the 'email' field is not a valid email."
        ),
        (
            "purchases",
            #"{"external_id":"a","product_id":"p","currency":"XXZ","price":1,"time":"2026-01-01"}"#,
            "'currency' must be an ISO 4217 currency"
        ),
        (
            "purchases",
            #"{"external_id":"a","product_id":"p","currency":"EUR","price":1,"quantity":101,"time":"2026-01-01"}"#,
            "'quantity' is not valid"
        ),
        (
            "events", #"{"external_id":"a","name":"e","time":"2026-01-01","properties":{"time":1}}"#,
            "Invalid 'properties' field"
        ),
        (
            "events", #"{"external_id":"a","name":"e","time":"2026-01-01","properties":{"$x":1}}"#,
            "Invalid 'properties' field"
        ),
        (
            "purchases",
            #"{"external_id":"a","product_id":"p","currency":"EUR","price":1,"time":"2026-01-01","properties":{"price":1}}"#,
            "Invalid 'properties' field"
        ),
        (
            "events", viewed(#""product_name":"n","variant_id":"v","price":1,"currency":"EUR","source":"s""#),
            "The property '#/' did not contain a required property of 'product_id'"
        ),
        (
            "events",
            viewed(#""product_id":"p","product_name":"n","variant_id":"v","price":"1","currency":"EUR","source":"s""#),
            "The property '#/price' of type string did not match the following type: number"
        ),
        (
            "events",
            viewed(
                #""product_id":"p","product_name":"n","variant_id":"v","price":1,"currency":"EUR","source":"s","x":1"#
            ),
            "The property '#/' contains additional properties [\"x\"] outside of the schema when none are allowed"
        ),
    ]

    private static func viewed(_ properties: String) -> String {
        #"{"external_id":"a","name":"ecommerce.product_viewed","time":"2026-01-01","properties":{\#(properties)}}"#
    }

    @Test("every sentence that has been seen on the wire is said", arguments: seenOnTheWire)
    func sentences(_ row: (array: String, object: String, sentence: String)) async throws {
        let good = [
            "attributes": #"{"external_id":"a","n":1}"#,
            "events": #"{"external_id":"a","name":"e","time":"2026-01-01"}"#,
            "purchases": #"{"external_id":"a","product_id":"p","currency":"EUR","price":1.5,"time":"2026-01-01"}"#,
        ]
        try await rehearse {
            $0.blockedExternalIDs = ["blocked"]
        } _: { client, running in
            func error(at index: Int) -> String {
                let error = JSONValue.object([
                    "type": .string(row.sentence), "input_array": .string(row.array), "index": .integer(index),
                ])
                return String(decoding: error.jsonText, as: UTF8.self)
            }
            let alone = try await client.expect(400, "/users/track", #"{"\#(row.array)":[\#(row.object)]}"#)
            let fatal = "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields."
            #expect(alone.text == #"{"message":"\#(fatal)","errors":[\#(error(at: 0))]}"#)

            let neighbour = try #require(good[row.array])
            let body = #"{"\#(row.array)":[\#(neighbour),\#(row.object)]}"#
            let partial = try await client.expect(201, "/users/track", body)
            #expect(partial.text == #"{"\#(row.array)_processed":1,"message":"success","errors":[\#(error(at: 1))]}"#)
            #expect(running.statistics().errors == [row.sentence: 2])
            #expect(running.acceptedObjects().count == 1)
        }
    }

    /// Names that the documentation's "API errors" lists, for which no sentence has been seen.
    static let documentedNames: [(object: String, name: String)] = [
        (#""email_subscribe":"no""#, "BAD_EMAIL_SUBSCRIPTION_STATE"),
        (#""push_subscribe":true"#, "BAD_PUSH_SUBSCRIPTION_STATE"),
        (#""current_location":{"longitude":1}"#, "BAD_LOCATION_UPDATE"),
        (#""subscription_groups":{}"#, "BAD_SUBSCRIPTION_GROUP_ARRAY"),
        (#""subscription_groups":["x"]"#, "BAD_SUBSCRIPTION_GROUP_HASH"),
        (#""subscription_groups":[{"subscription_group_id":"x"}]"#, "BAD_SUBSCRIPTION_GROUP_ID"),
        (
            #""subscription_groups":[{"subscription_group_id":"0b9a1b3c-0000-4000-8000-000000000001"}]"#,
            "BAD_SUBSCRIPTION_GROUP_STATE"
        ),
        (#""push_token_import":true,"push_tokens":[{"app_id":"a","token":"t"}]"#, "BAD_PUSH_TOKEN_IMPORT"),
        (#""push_tokens":["t"]"#, "BAD_PUSH_TOKEN_VALUE"),
        (#""push_tokens":[{"app_id":"a","token":1}]"#, "BAD_PUSH_TOKEN_STRING"),
        (#""push_tokens":[{"token":"t"}]"#, "BAD_PUSH_TOKEN_APP_ID"),
        (#""push_tokens":[{"app_id":"a","token":"t","device_id":"short"}]"#, "BAD_DEVICE_ID"),
        (#""email_subscription_info":{}"#, "INVALID_ATTRIBUTE_EMAIL_SUBSCRIPTION_INFO"),
    ]

    @Test("documented names stand where no sentence is known", arguments: documentedNames)
    func names(_ row: (object: String, name: String)) async throws {
        try await rehearse { client, _ in
            let answer = try await client.expect(
                400,
                "/users/track",
                #"{"attributes":[{"external_id":"a",\#(row.object)}]}"#
            )
            #expect(answer.sentences == [row.name])
        }
    }

    @Test("full success names only the arrays that were sent")
    func success() async throws {
        try await rehearse { client, _ in
            let body = #"{"attributes":[{"external_id":"a"},{"external_id":"b"}],"events":[],"purchases":null}"#
            let answer = try await client.post("/users/track", body)
            #expect(answer.status == 201)
            #expect(String(decoding: answer.body, as: UTF8.self) == #"{"attributes_processed":2,"message":"success"}"#)
        }
    }

    @Test("no arrays, empty arrays, arrays that are none")
    func nothingValid() async throws {
        try await rehearse { client, _ in
            for body in ["{}", #"{"attributes":[]}"#, #"{"attributes":{}}"#, #"{"events":"x"}"#] {
                let answer = try await client.post("/users/track", body)
                #expect(answer.status == 400, "\(body)")
                #expect(answer.message == TrackEndpoint.noValidData)
            }
        }
    }

    @Test("how many objects a request may hold")
    func counts() async throws {
        func body(_ counts: [String: Int]) -> String {
            let arrays = counts.map { name, count in
                let object = #"{"external_id":"a","name":"e","time":"2026-01-01"}"#
                return "\"\(name)\":[\(Array(repeating: object, count: count).joined(separator: ","))]"
            }
            return "{\(arrays.joined(separator: ","))}"
        }
        try await rehearse { client, _ in
            try await client.expect(201, "/users/track", body(["attributes": 40, "events": 35]))
            let tooMany = try await client.post("/users/track", body(["attributes": 40, "events": 36]))
            #expect(tooMany.status == 400)
            #expect(tooMany.message == "Max Input Length Exceeded")
        }
        try await rehearse {
            $0.batchModel = .perArray(75)
        } _: { client, _ in
            try await client.expect(201, "/users/track", body(["attributes": 75, "events": 75]))
            try await client.expect(400, "/users/track", body(["attributes": 76]))
        }
    }

    @Test("identical events are counted, whatever the order of their members")
    func duplicates() async throws {
        try await rehearse { client, running in
            let first = #"{"external_id":"a","name":"e","time":"2026-01-01","properties":{"x":1,"y":2}}"#
            let again = #"{"time":"2026-01-01","properties":{"y":2,"x":1},"external_id":"a","name":"e"}"#
            let other = #"{"external_id":"a","name":"e","time":"2026-01-01","properties":{"x":2,"y":1}}"#
            _ = try await client.post("/users/track", #"{"events":[\#(first),\#(other)]}"#)
            #expect(running.statistics().duplicateEvents == 0)
            _ = try await client.post("/users/track", #"{"events":[\#(again)]}"#)
            #expect(running.statistics().duplicateEvents == 1)
        }
    }
}

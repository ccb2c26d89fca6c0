import Rows
import Testing

@testable import Sandbox

@Suite("The other endpoints")
struct EndpointTests {
    private func handle(_ body: String, _ endpoint: SandboxEndpoint) throws -> (status: Int, json: JSONValue) {
        let document = try JSONDocument(parsing: Array(body.utf8))
        let context = EndpointContext(batchModel: .combined(75))
        let reply = EndpointTable.handle(document.root, endpoint: endpoint, context: context).reply
        return (reply.status, try JSONValue(parsing: reply.body))
    }

    private func list(_ count: Int, _ element: (Int) -> String) -> String {
        (0..<count).map(element).joined(separator: ",")
    }

    @Test(
        "documented bodies of success",
        arguments: [
            (
                SandboxEndpoint.newAlias, #"{"user_aliases":[{"alias_name":"n","alias_label":"l"}]}"#, 201,
                #"{"aliases_processed":1,"message":"success"}"#
            ),
            (
                .identify,
                #"{"aliases_to_identify":[{"external_id":"e","user_alias":{"alias_name":"n","alias_label":"l"}}]}"#,
                201,
                #"{"aliases_processed":1,"message":"success"}"#
            ),
            (.delete, #"{"external_ids":["a","b","c"]}"#, 201, #"{"deleted":3,"message":"success"}"#),
            (
                .subscriptionStatus,
                """
                {"subscription_groups":[{"subscription_group_id":"0b9a1b3c-0000-4000-8000-000000000001",\
                "subscription_state":"unsubscribed","phones":["+4915112345678"]}]}
                """, 201, #"{"message":"success"}"#
            ),
            (
                .merge,
                #"{"merge_updates":[{"identifier_to_merge":{"external_id":"a"},"identifier_to_keep":{"external_id":"b"}}]}"#,
                202, #"{"message":"success"}"#
            ),
            (
                .updateAlias, #"{"alias_updates":[{"alias_label":"l","old_alias_name":"a","new_alias_name":"b"}]}"#,
                201,
                #"{"message":"success"}"#
            ),
        ]
    )
    func success(_ endpoint: SandboxEndpoint, _ body: String, _ status: Int, _ expected: String) throws {
        let answer = try handle(body, endpoint)
        #expect(answer.status == status)
        #expect(String(decoding: answer.json.jsonText, as: UTF8.self) == expected)
    }

    @Test("50 objects and no more")
    func caps() throws {
        for (count, status) in [(50, 201), (51, 400)] {
            let aliases = list(count) { #"{"alias_name":"n\#($0)","alias_label":"l"}"# }
            #expect(try handle(#"{"user_aliases":[\#(aliases)]}"#, .newAlias).status == status)
            let ids = list(count) { "\"\($0)\"" }
            #expect(try handle(#"{"external_ids":[\#(ids)]}"#, .delete).status == status)
            let group = """
                {"subscription_groups":[{"subscription_group_id":"0b9a1b3c-0000-4000-8000-000000000001",\
                "subscription_state":"subscribed","external_ids":[\(ids)]}]}
                """
            #expect(try handle(group, .subscriptionStatus).status == status)
        }
    }

    @Test(
        "merge says what is wrong in Braze's words",
        arguments: [
            (#"{}"#, MergeEndpoint.notAnArray),
            (#"{"merge_updates":[1]}"#, MergeEndpoint.notAnArray),
            (#"{"merge_updates":[{"identifier_to_merge":{"external_id":"a"}}]}"#, MergeEndpoint.members),
            (
                #"{"merge_updates":[\#(Array(repeating: "{}", count: 51).joined(separator: ","))]}"#,
                MergeEndpoint.tooMany
            ),
            (
                #"{"merge_updates":[{"identifier_to_merge":{"external_id":1},"identifier_to_keep":{"external_id":"b"}}]}"#,
                MergeEndpoint.identifiers
            ),
        ]
    )
    func mergeMessages(_ body: String, _ message: String) throws {
        let answer = try handle(body, .merge)
        #expect(answer.status == 400)
        #expect(answer.json["message"]?.stringValue == message)
    }

    @Test("subscription: group id, one kind of user, phones in E.164")
    func subscription() throws {
        func answer(_ members: String, id: String = "0b9a1b3c-0000-4000-8000-000000000001") throws -> Int {
            let body = """
                {"subscription_groups":[{"subscription_group_id":"\(id)","subscription_state":"subscribed",\(members)}]}
                """
            return try handle(body, .subscriptionStatus).status
        }
        #expect(try answer(#""emails":["a@b.co"]"#) == 201)
        #expect(try answer(#""emails":["a@b.co"]"#, id: "nonsense") == 400)
        #expect(try answer(#""emails":["a@b.co"],"external_ids":["a"]"#) == 400)
        #expect(try answer(#""phones":["0151 1234567"]"#) == 400)
        let bad = try handle(#"{"subscription_groups":[{"subscription_group_id":"x"}]}"#, .subscriptionStatus)
        #expect(bad.json["message"]?.stringValue == "Invalid subscription group ID")
    }

    @Test("version 1 of the subscription endpoint takes one group a call")
    func subscriptionV1() throws {
        let group = #""subscription_group_id":"0b9a1b3c-0000-4000-8000-000000000001","subscription_state":"subscribed""#
        #expect(try handle(#"{\#(group),"external_id":["a","b"]}"#, .subscriptionStatusV1).status == 201)
        #expect(try handle(#"{\#(group),"email":"a@b.co"}"#, .subscriptionStatusV1).status == 201)
        #expect(try handle(#"{\#(group)}"#, .subscriptionStatusV1).status == 400)
    }

    @Test("delete takes one kind of identifier, and says which object is bad")
    func delete() throws {
        #expect(try handle(#"{"external_ids":["a"],"braze_ids":["b"]}"#, .delete).status == 400)
        let partial = try handle(#"{"external_ids":["a",""]}"#, .delete)
        #expect(partial.status == 201)
        #expect(partial.json["deleted"]?.integerValue == 1)
        #expect(partial.json["errors"]?.arrayValue?.first?["index"]?.integerValue == 1)
        let emails = #"{"email_addresses":[{"email":"a@b.co","prioritization":["identified","unidentified"]}]}"#
        #expect(try handle(emails, .delete).status == 400)
    }

    @Test("bulk: 1,000 objects, 100 a user")
    func bulk() throws {
        for (count, users, status) in [(1_000, 10, 201), (1_001, 100, 400), (101, 1, 400)] {
            let objects = list(count) { #"{"external_id":"\#($0 % users)"}"# }
            #expect(try handle(#"{"attributes":[\#(objects)]}"#, .trackBulk).status == status)
        }
    }

    @Test("bulk is not there unless asked for")
    func bulkIsOff() async throws {
        let body = #"{"attributes":[{"external_id":"a"}]}"#
        try await rehearse { client, _ in try await client.expect(404, "/users/track/bulk", body) }
        try await rehearse {
            $0.acceptsBulk = true
        } _: { client, _ in
            try await client.expect(201, "/users/track/bulk", body)
        }
    }

    @Test("what is written can be read back")
    func readBack() async throws {
        try await rehearse { client, running in
            let sync = try await client.expect(
                201,
                "/users/track/sync",
                #"{"attributes":[{"external_id":"ü 1","score":{"inc":3},"other":null}]}"#
            )
            let custom = sync.json["users"]?.arrayValue?.first?["custom_attributes"]
            #expect(custom?["score"]?.integerValue == 3)
            let export = try await client.expect(
                201,
                "/users/export/ids",
                #"{"external_ids":["ü 1","nobody"],"fields_to_export":["external_id","custom_attributes"]}"#
            )
            let user = try #require(export.json["users"]?.arrayValue?.first)
            #expect(user.members?.map(\.name) == ["external_id", "custom_attributes"])
            #expect(export.json["invalid_user_ids"] == .array([.string("nobody")]))
            let page = try await client.get("/sandbox/profiles/%C3%BC%201")
            #expect(page.json["custom_attributes"]?["score"]?.integerValue == 3)
            let missing = try await client.get("/sandbox/profiles/nobody")
            #expect(missing.status == 404)
            #expect(running.statistics().profiles == 1)
        }
    }
}

import Rows
import Testing

@testable import Sandbox

@Suite("Which profile an object meets")
struct ProfileStateTests {
    private var harness = StoreHarness()

    @Test("an external id creates, update-only does not")
    mutating func externalIDs() throws {
        try harness.send(#"{"attributes":[{"external_id":"a"},{"external_id":"b","_update_existing_only":true}]}"#)
        #expect(harness.profile("a") != nil)
        #expect(harness.profile("b") == nil)
        #expect(harness.store.tally.drops == [.userNotFound: 1])
        try harness.send(#"{"attributes":[{"external_id":7,"n":1}]}"#)
        #expect(harness.profile("7") != nil)
    }

    @Test("an alias creates only when told to")
    mutating func aliases() throws {
        let alias = #""user_alias":{"alias_name":"n","alias_label":"l"}"#
        try harness.send(#"{"attributes":[{\#(alias),"x":1}]}"#)
        #expect(harness.store.count == 0)
        #expect(harness.store.tally.drops == [.aliasNotFound: 1])
        try harness.send(#"{"attributes":[{\#(alias),"x":1,"_update_existing_only":null}]}"#)
        #expect(harness.store.count == 0)
        try harness.send(#"{"attributes":[{\#(alias),"x":1,"_update_existing_only":false}]}"#)
        try harness.send(#"{"attributes":[{\#(alias),"x":2}]}"#)
        let slot = try #require(harness.store.slot(.alias(Alias(label: "l", name: "n"))))
        #expect(harness.store.profile(slot).map(harness.store.custom)?["x"] == .number("2"))
    }

    @Test("an e-mail creates a profile of its own, later finds the identified one first")
    mutating func emails() throws {
        try harness.send(#"{"attributes":[{"email":"A@b.co","x":1}]}"#)
        try harness.send(#"{"attributes":[{"external_id":"u","email":"a@B.co"}]}"#)
        #expect(harness.store.count == 2)
        try harness.send(#"{"attributes":[{"email":"a@b.co","x":2}]}"#)
        #expect(harness.custom(of: "u")?["x"] == .number("2"))
        #expect(harness.profile("u")?.email == "a@b.co")
    }

    @Test("events and purchases are counted, future times are now")
    mutating func activity() throws {
        try harness.send(
            """
            {"events":[{"external_id":"u","name":"e","time":"2026-01-02"},\
            {"external_id":"u","name":"e","time":"2026-01-01"},{"external_id":"u","name":"e","time":"2999-01-01"}],\
            "purchases":[{"external_id":"u","product_id":"p","currency":"EUR","price":1,"quantity":3,\
            "time":"2026-01-01T00:00:00+01:00","properties":{"a":1,"b":{"c":2,"d":3}}}]}
            """
        )
        let profile = try #require(harness.profile("u"))
        let event = try #require(harness.activity("e", in: profile.events))
        #expect(event.count == 3)
        #expect(ISOTime.text(milliseconds: event.first) == "2026-01-01T00:00:00.000Z")
        #expect(event.last == harness.now.wholeMilliseconds)
        #expect(harness.activity("p", in: profile.purchases)?.count == 3)
        #expect(
            ISOTime.text(milliseconds: harness.activity("p", in: profile.purchases)?.first ?? 0)
                == "2025-12-31T23:00:00.000Z"
        )
        #expect(harness.store.tally.dataPoints == 3 + 3 + 3)
    }

    @Test("new and updated aliases")
    mutating func aliasEndpoints() throws {
        try harness.attribute(#""x":1"#)
        try harness.send(
            """
            {"user_aliases":[{"external_id":"u","alias_name":"n","alias_label":"l"},\
            {"alias_name":"n","alias_label":"l"},{"external_id":"u","alias_name":"m","alias_label":"l"},\
            {"external_id":"nobody","alias_name":"q","alias_label":"l"},{"alias_name":"free","alias_label":"l"}]}
            """,
            to: .newAlias
        )
        #expect(harness.profile("u")?.aliases == [Alias(label: "l", name: "n")])
        #expect(harness.store.tally.drops == [.aliasTaken: 2, .userNotFound: 1])
        #expect(harness.store.count == 2)
        try harness.send(
            #"{"alias_updates":[{"alias_label":"l","old_alias_name":"n","new_alias_name":"new"}]}"#,
            to: .updateAlias
        )
        #expect(harness.profile("u")?.aliases == [Alias(label: "l", name: "new")])
    }

    @Test("identify attaches, or combines what only the anonymous one has")
    mutating func identify() throws {
        try harness.send(
            """
            {"user_aliases":[{"alias_name":"1","alias_label":"l"},{"alias_name":"2","alias_label":"l"}]}
            """,
            to: .newAlias
        )
        for name in ["1", "2"] {
            try harness.send(
                #"{"attributes":[{"user_alias":{"alias_name":"\#(name)","alias_label":"l"},"x":\#(name),"y\#(name)":1}]}"#
            )
        }
        try harness.send(#"{"attributes":[{"external_id":"known","x":0}]}"#)
        try harness.send(
            """
            {"aliases_to_identify":[{"external_id":"fresh","user_alias":{"alias_name":"1","alias_label":"l"}},\
            {"external_id":"known","user_alias":{"alias_name":"2","alias_label":"l"}},\
            {"external_id":"known","user_alias":{"alias_name":"9","alias_label":"l"}}]}
            """,
            to: .identify
        )
        #expect(harness.custom(of: "fresh")?["x"] == .number("1"))
        #expect(harness.custom(of: "known") == ["x": .number("0"), "y2": .number("1")])
        #expect(harness.store.count == 2)
        #expect(harness.store.tally.drops == [.noMatch: 1])
    }

    @Test("identify by e-mail follows the prioritization")
    mutating func identifyByEmail() throws {
        try harness.send(#"{"attributes":[{"external_id":"a","email":"x@y.co"}]}"#)
        try harness.send(#"{"attributes":[{"external_id":"b","z":1}]}"#)
        try harness.send(
            #"{"user_aliases":[{"alias_name":"n","alias_label":"l"}]}"#,
            to: .newAlias
        )
        try harness.send(
            #"{"attributes":[{"user_alias":{"alias_name":"n","alias_label":"l"},"email":"x@y.co"}]}"#
        )
        try harness.send(
            #"{"emails_to_identify":[{"external_id":"b","email":"x@y.co","prioritization":["unidentified"]}]}"#,
            to: .identify
        )
        #expect(harness.profile("b")?.aliases == [Alias(label: "l", name: "n")])
        #expect(harness.store.count == 2)
    }

    @Test("rename and remove answer as recorded")
    mutating func recordedAnswers() throws {
        try harness.send(#"{"attributes":[{"external_id":"abc"}]}"#)
        let renamed = try harness.send(
            #"{"external_id_renames":[{"current_external_id":"abc","new_external_id":"foo"}]}"#,
            to: .rename
        )
        let expected = """
            {"rename_errors":[],"external_ids":[{"current_external_id":"abc","new_external_id":"foo"}],\
            "message":"success"}
            """
        #expect(String(decoding: renamed.body, as: UTF8.self) == expected)
        let removed = try harness.send(#"{"external_ids":["abc"]}"#, to: .remove)
        let text = String(decoding: removed.body, as: UTF8.self)
        #expect(text == #"{"removed_ids":["abc"],"removal_errors":[],"message":"success"}"#)
    }

    @Test("delete, merge, rename, remove")
    mutating func maintenance() throws {
        try harness.send(
            #"{"attributes":[{"external_id":"a","x":1},{"external_id":"b","y":2},{"external_id":"c"}]}"#
        )
        try harness.send(
            #"{"merge_updates":[{"identifier_to_merge":{"external_id":"b"},"identifier_to_keep":{"external_id":"a"}}]}"#,
            to: .merge
        )
        #expect(harness.custom(of: "a") == ["x": .number("1"), "y": .number("2")])
        #expect(harness.profile("b") == nil)

        let renamed = try harness.send(
            """
            {"external_id_renames":[{"current_external_id":"a","new_external_id":"z"},\
            {"current_external_id":"q","new_external_id":"r"},{"current_external_id":"z","new_external_id":"c"}]}
            """,
            to: .rename
        )
        let answer = try JSONValue(parsing: renamed.body)
        #expect(answer["external_ids"]?.arrayValue?.count == 1)
        #expect(answer["rename_errors"]?.arrayValue?.count == 2)
        #expect(harness.profile("a")?.externalID == "z")
        let removed = try harness.send(#"{"external_ids":["a","z"]}"#, to: .remove)
        #expect(try JSONValue(parsing: removed.body)["removed_ids"] == .array([.string("a")]))
        #expect(harness.profile("a") == nil)

        try harness.send(#"{"external_ids":["z","nobody"]}"#, to: .delete)
        #expect(harness.store.count == 1)
    }

    @Test("subscription states, kept 30 days for addresses that nobody has")
    mutating func subscriptions() throws {
        let group = "0b9a1b3c-0000-4000-8000-000000000001"
        func body(_ users: String) -> String {
            #"{"subscription_groups":[{"subscription_group_id":"\#(group)","subscription_state":"subscribed",\#(users)}]}"#
        }
        try harness.send(#"{"attributes":[{"external_id":"u"}]}"#)
        try harness.send(body(#""external_ids":["u"]"#), to: .subscriptionStatus)
        #expect(harness.profile("u")?.subscriptions == [group: "subscribed"])
        try harness.send(body(#""emails":["early@b.co","late@b.co"]"#), to: .subscriptionStatus)
        try harness.send(#"{"attributes":[{"external_id":"e","email":"early@b.co"}]}"#)
        #expect(harness.profile("e")?.subscriptions == [group: "subscribed"])
        harness.now += .seconds(31 * 86_400)
        try harness.send(#"{"attributes":[{"external_id":"l","email":"late@b.co"}]}"#)
        #expect(harness.profile("l")?.subscriptions == [:])
    }

    @Test("a state by e-mail is that of all who share it")
    mutating func sharedEmail() throws {
        let group = "0b9a1b3c-0000-4000-8000-000000000001"
        try harness.send(#"{"attributes":[{"external_id":"a","email":"x@y.co"},{"external_id":"b","email":"X@y.co"}]}"#)
        let body = """
            {"subscription_groups":[{"subscription_group_id":"\(group)","subscription_state":"unsubscribed",\
            "emails":["x@Y.co"]}]}
            """
        try harness.send(body, to: .subscriptionStatus)
        for id in ["a", "b"] { #expect(harness.profile(id)?.subscriptions == [group: "unsubscribed"]) }
    }

    @Test("only the recommended eCommerce events are free")
    mutating func eventBilling() throws {
        let properties =
            #""product_id":"p","product_name":"n","variant_id":"v","price":1,"currency":"EUR","source":"s""#
        try harness.send(
            """
            {"events":[{"external_id":"u","name":"ecommerce.product_viewed","time":"2026-01-01",\
            "properties":{\(properties)}},{"external_id":"u","name":"ecommerce.other","time":"2026-01-01"}]}
            """
        )
        #expect(harness.store.tally.dataPoints == 1)
    }

    @Test("no more profiles than allowed")
    mutating func limit() throws {
        harness.store = ProfileStore(maximumProfiles: 1)
        try harness.send(#"{"attributes":[{"external_id":"a"},{"external_id":"b"}]}"#)
        #expect(harness.store.count == 1)
        #expect(harness.store.tally.drops == [.profileLimit: 1])
    }
}

import Braze
import Rows
import TestSupport
import Testing

/// Aliases, identification, deletion and subscription states.
@Suite struct AliasAndDeleteTests {
    static let group = "11111111-2222-3333-4444-555555555555"

    /// Braze documentation, "POST: Create new user alias".
    @Test(arguments: [
        MappingCase.asIs(#"{"alias_name":"n","alias_label":"l"}"#),
        .asIs(#"{"external_id":"a","alias_label":"l","alias_name":"n"}"#),
        .sends(
            #"{"alias_name":"n","alias_label":"l","external_id":7,"x":1}"#,
            #"{"external_id":"7","alias_name":"n","alias_label":"l"}"#
        ),
        .sends(#"{"alias_name":"n","alias_label":"l","external_id":""}"#, #"{"alias_name":"n","alias_label":"l"}"#),
        .sends(#"{"user_alias_name":"n","user_alias_label":"l"}"#, #"{"alias_name":"n","alias_label":"l"}"#),
        .refuses(#"{"alias_label":"l"}"#, "missing-column", "alias_name"),
        .refuses(#"{"alias_name":"n","alias_label":""}"#, "missing-column", "alias_label"),
        .refuses(#"{"alias_name":true,"alias_label":"l"}"#, "invalid-identifier", "alias_name"),
        .refuses(#"{"alias_name":"\#("n" * 237)","alias_label":"l"}"#, "identifier-too-long", "alias_name"),
    ])
    func newAlias(_ test: MappingCase) { test.check(.userNewAlias) }

    /// Braze documentation, "POST: Identify users": prioritization goes with e-mail and phone.
    @Test(arguments: [
        MappingCase.sends(
            #"{"external_id":"a","alias_name":"n","alias_label":"l","email":"a@b.co"}"#,
            #"{"user_alias":{"alias_name":"n","alias_label":"l"},"external_id":"a"}"#
        ),
        .sends(
            #"{"external_id":"a","email":"a@b.co","phone":"+81312345678"}"#,
            #"{"external_id":"a","email":"a@b.co","prioritization":["unidentified","most_recently_updated"]}"#
        ),
        .sends(
            #"{"phone":"+81312345678","external_id":"a"}"#,
            #"{"phone":"+81312345678","external_id":"a","prioritization":["unidentified","most_recently_updated"]}"#
        ),
        .refuses(#"{"email":"a@b.co"}"#, "missing-column", "external_id"),
        .refuses(#"{"external_id":"a"}"#, "missing-identifier"),
        .refuses(#"{"external_id":"a","alias_name":"n"}"#, "invalid-alias", "alias_label"),
        .refuses(#"{"external_id":"a","email":"no"}"#, "invalid-email", "email"),
    ])
    func identify(_ test: MappingCase) {
        test.check(.userIdentifying) { $0.prioritization = [.unidentified, .mostRecentlyUpdated] }
    }

    @Test func identifyGroupsItsArrays() {
        let outcome = RowFeed(.userIdentifying) { $0.prioritization = [.identified] }.feed(lines: [
            #"{"external_id":"1","email":"a@b.co"}"#,
            #"{"external_id":"2","user_alias":{"alias_name":"n","alias_label":"l"}}"#,
            #"{"external_id":"3","phone":"+81312345678"}"#,
            #"{"external_id":"4","email":"c@b.co"}"#,
        ])
        #expect(
            outcome.bodies == [
                #"{"aliases_to_identify":[{"user_alias":{"alias_name":"n","alias_label":"l"},"external_id":"2"}],"#
                    + #""emails_to_identify":[{"external_id":"1","email":"a@b.co","prioritization":["identified"]},"#
                    + #"{"external_id":"4","email":"c@b.co","prioritization":["identified"]}],"#
                    + #""phone_numbers_to_identify":"#
                    + #"[{"external_id":"3","phone":"+81312345678","prioritization":["identified"]}]}"#
            ]
        )
        #expect(outcome.batches.first?.records.map(\.object) == [0, 1, 2, 3])
    }

    /// Braze documentation, "POST: Identify users": prioritization is required for e-mail and phone.
    @Test(arguments: [
        MappingCase.refuses(#"{"external_id":"a","email":"a@b.co"}"#, "missing-prioritization", "email"),
        .refuses(#"{"external_id":"a","phone":"+81312345678"}"#, "missing-prioritization", "phone"),
    ])
    func identifyNeedsPrioritization(_ test: MappingCase) {
        test.check(.userIdentifying)
    }

    @Test(arguments: [MappingCase.refuses(#"{"email":"a@b.co"}"#, "missing-prioritization", "email")])
    func deleteNeedsPrioritization(_ test: MappingCase) {
        test.check(.userDelete)
    }

    /// Braze documentation, "POST: Delete users": one identifier kind a request.
    @Test func deleteKinds() {
        let outcome = RowFeed(.userDelete) { $0.prioritization = [.unidentified] }.feed(lines: [
            #"{"external_id":"1"}"#, #"{"email":"a@b.co"}"#, #"{"external_id":2}"#, #"{"braze_id":"b"}"#,
            #"{"alias_name":"n","alias_label":"l"}"#, #"{"phone":"+81312345678"}"#, #"{"email":"c@b.co","x":1}"#,
        ])
        #expect(
            outcome.bodies == [
                #"{"external_ids":["1","2"]}"#,
                #"{"email_addresses":[{"email":"a@b.co","prioritization":["unidentified"]},"#
                    + #"{"email":"c@b.co","prioritization":["unidentified"]}]}"#,
                #"{"braze_ids":["b"]}"#,
                #"{"user_aliases":[{"alias_name":"n","alias_label":"l"}]}"#,
                #"{"phone_numbers":[{"phone":"+81312345678","prioritization":["unidentified"]}]}"#,
            ]
        )
        #expect(outcome.batches.map { $0.records.map(\.position.number) } == [[1, 3], [2, 7], [4], [5], [6]])
        #expect(outcome.ignoredColumns == ["x"])
        MappingCase.refuses(#"{"x":1}"#, "missing-identifier").check(.userDelete)
    }

    static func row(_ members: String, state: String = "subscribed") -> String {
        #"{"subscription_group_id":"\#(group)","subscription_state":"\#(state)",\#(members)}"#
    }

    /// Braze documentation, "POST: Update subscription group status (V2)".
    @Test(arguments: [
        MappingCase.sends(row(#""external_id":5"#), #""5""#),
        .sends(row(#""email":"a@b.co","external_id":"""#), #""a@b.co""#),
        .sends(row(#""phone":"+81312345678""#), #""+81312345678""#),
        .sends(row(#""phone":"+81312345678","external_id":"a""#), #""a""#),
        .refuses(row(#""phone":"0312345678""#), "invalid-phone", "phone"),
        .refuses(row(#""phone":81312345678"#), "invalid-phone", "phone"),
        .refuses(row(#""x":1"#), "missing-identifier"),
        .refuses(row(#""external_id":"a""#, state: "opted_in"), "invalid-subscription-state", "subscription_state"),
        .refuses(row(#""external_id":"a""#, state: ""), "missing-column", "subscription_state"),
        .refuses(
            #"{"external_id":"a","subscription_state":"subscribed"}"#,
            "missing-column",
            "subscription_group_id"
        ),
        .refuses(
            #"{"external_id":"a","subscription_state":"subscribed","subscription_group_id":"vip"}"#,
            "invalid-subscription-group",
            "subscription_group_id"
        ),
        .refuses(
            #"{"external_id":"a","subscription_state":"subscribed","subscription_group_id":7}"#,
            "invalid-subscription-group",
            "subscription_group_id"
        ),
    ])
    func subscription(_ test: MappingCase) { test.check(.subscriptionStatus) }

    @Test func subscriptionColumnsAreReportedByTheirNamesInTheInput() {
        MappingCase.refuses(Self.row(#""tel":"0312345678""#), "invalid-phone", "tel")
            .check(.subscriptionStatus) { $0.renames = ["tel": "phone"] }
    }

    /// One group, state and identifier kind a request; a user's later state comes in a later request.
    @Test func subscriptionOrder() {
        let off = { (id: String) in Self.row(#""external_id":"\#(id)""#, state: "unsubscribed") }
        let on = { (id: String) in Self.row(#""external_id":"\#(id)""#) }
        let outcome = RowFeed(.subscriptionStatus).feed(lines: [
            on("1"), off("2"), on("3"), off("1"), on("1"), Self.row(#""email":"a@b.co""#),
        ])
        let frame = { (state: String, kind: String, ids: String) in
            #"{"subscription_groups":[{"subscription_group_id":"\#(Self.group)","subscription_state":"\#(state)","#
                + #""\#(kind)":[\#(ids)]}]}"#
        }
        #expect(
            outcome.bodies == [
                frame("subscribed", "external_ids", #""1","3""#),
                frame("unsubscribed", "external_ids", #""2","1""#),
                frame("subscribed", "external_ids", #""1""#),
                frame("subscribed", "emails", #""a@b.co""#),
            ]
        )
        let hashes = outcome.batches.map { $0.objects.map(\.userHash) }
        #expect(hashes[0][0] == hashes[1][1] && hashes[0][0] == hashes[2][0] && hashes[0][0] != hashes[0][1])
    }
}

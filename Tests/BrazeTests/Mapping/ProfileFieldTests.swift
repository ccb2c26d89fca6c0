import Braze
import TestSupport
import Testing

/// Profile fields with a shape of their own (Braze documentation, "User attributes object").
@Suite struct ProfileFieldTests {
    static let group = "11111111-2222-3333-4444-5555aaaaBBBB"

    static func asIs(_ member: String) -> MappingCase { .asIs(#"{"external_id":"a",\#(member)}"#) }

    static func sends(_ member: String, _ sent: String) -> MappingCase {
        .sends(#"{"external_id":"a",\#(member)}"#, #"{"external_id":"a",\#(sent)}"#)
    }

    static func refuses(_ member: String, _ reason: String, _ column: String) -> MappingCase {
        .refuses(#"{"external_id":"a",\#(member)}"#, reason, column)
    }

    @Test(arguments: ["email_subscribe", "push_subscribe"])
    func subscription(_ name: String) {
        for state in ["subscribed", "unsubscribed", "opted_in"] {
            Self.asIs(#""\#(name)":"\#(state)""#).check(.userProfileAttributes)
        }
        for value in [#""SUBSCRIBED""#, #""""#, "true", "1", #"["subscribed"]"#] {
            Self.refuses(#""\#(name)":\#(value)"#, "invalid-subscription-state", name).check(.userProfileAttributes)
        }
    }

    @Test(arguments: [
        asIs(#""current_location":{"longitude":139.7,"latitude":-35}"#),
        sends(
            #""current_location":"{\"longitude\":139.7,\"latitude\":-35}""#,
            #""current_location":{"longitude":139.7,"latitude":-35}"#
        ),
        refuses(#""current_location":{"longitude":139.7}"#, "invalid-location", "current_location"),
        refuses(#""current_location":{"longitude":"1","latitude":"2"}"#, "invalid-location", "current_location"),
        refuses(#""current_location":[1,2]"#, "invalid-location", "current_location"),
        refuses(#""current_location":"Tokyo""#, "invalid-location", "current_location"),
    ])
    func location(_ test: MappingCase) { test.check(.userProfileAttributes) }

    @Test(arguments: [
        asIs(
            #""subscription_groups":[{"subscription_group_id":"\#(group)","subscription_state":"subscribed"}]"#
        ),
        refuses(
            #""subscription_groups":[{"subscription_group_id":"vip","subscription_state":"subscribed"}]"#,
            "invalid-subscription-group",
            "subscription_groups"
        ),
        refuses(
            #""subscription_groups":[{"subscription_group_id":"\#(group)","subscription_state":"opted_in"}]"#,
            "invalid-subscription-group",
            "subscription_groups"
        ),
        refuses(#""subscription_groups":{}"#, "invalid-subscription-group", "subscription_groups"),
        asIs(#""push_tokens":[{"app_id":"i","token":"t","device_id":"12345678"}]"#),
        asIs(#""push_tokens":[]"#),
        refuses(#""push_tokens":[{"app_id":"i"}]"#, "invalid-push-tokens", "push_tokens"),
        refuses(#""push_tokens":[{"app_id":"i","token":1}]"#, "invalid-push-tokens", "push_tokens"),
        refuses(
            #""push_tokens":[{"app_id":"i","token":"t","device_id":"1234567"}]"#,
            "invalid-push-tokens",
            "push_tokens"
        ),
        refuses(#""push_tokens":"t""#, "invalid-push-tokens", "push_tokens"),
        asIs(#""image_url":"\#("u" * 1_024)""#),
        refuses(#""image_url":"\#("u" * 1_025)""#, "string-too-long", "image_url"),
        asIs(#""facebook":{"id":"1","likes":["a b"],"x.y":null}"#),
        asIs(#""twitter":{"id":1,"screen_name":"s"}"#),
        refuses(#""email_subscription_info":"x""#, "unsupported-attribute", "email_subscription_info"),
        asIs(#""Email_Subscribe":"whatever","dob":"1980-01-01","country":"JP""#),
    ])
    func shapes(_ test: MappingCase) { test.check(.userProfileAttributes) }

    /// Braze documentation, "Push token import": neither external_id nor braze_id; e-mail and phone are attributes of
    /// the profile that comes of it.
    @Test(arguments: [
        MappingCase.asIs(#"{"push_token_import":true,"push_tokens":[{"app_id":"i","token":"t"}],"x":1}"#),
        .sends(
            #"{"push_token_import":"1","push_tokens":[{"app_id":"i","token":"t"}]}"#,
            #"{"push_token_import":true,"push_tokens":[{"app_id":"i","token":"t"}]}"#
        ),
        .asIs(#"{"push_token_import":true,"email":"a@b.co","push_tokens":[{"app_id":"i","token":"t"}]}"#),
        .asIs(#"{"push_tokens":[{"app_id":"i","token":"t"}],"phone":"+81312345678","push_token_import":true}"#),
        .sends(
            #"{"push_token_import":true,"external_id":"","push_tokens":[{"app_id":"i","token":"t"}]}"#,
            #"{"push_token_import":true,"push_tokens":[{"app_id":"i","token":"t"}]}"#
        ),
        .refuses(
            #"{"push_token_import":true,"email":"no","push_tokens":[{"app_id":"i","token":"t"}]}"#,
            "invalid-email",
            "email"
        ),
        .refuses(
            #"{"push_token_import":true,"external_id":"a","push_tokens":[{"app_id":"i","token":"t"}]}"#,
            "invalid-push-tokens",
            "push_token_import"
        ),
        .refuses(
            #"{"push_token_import":true,"braze_id":"b","push_tokens":[{"app_id":"i","token":"t"}]}"#,
            "invalid-push-tokens",
            "push_token_import"
        ),
        .refuses(#"{"push_token_import":true,"x":1}"#, "invalid-push-tokens", "push_token_import"),
        .refuses(#"{"push_token_import":true,"push_tokens":null}"#, "invalid-push-tokens", "push_token_import"),
        .refuses(#"{"push_token_import":"so","external_id":"a"}"#, "invalid-boolean", "push_token_import"),
        .asIs(#"{"external_id":"a","push_token_import":false}"#),
        .refuses(#"{"push_token_import":false,"x":1}"#, "missing-identifier"),
    ])
    func pushTokenImport(_ test: MappingCase) { test.check(.userProfileAttributes) }

    /// Braze documentation, "Custom attributes": 255 characters, not bytes.
    @Test(arguments: [
        asIs(#""x":"\#("a" * 255)""#),
        refuses(#""x":"\#("a" * 256)""#, "string-too-long", "x"),
        asIs(#""x":"\#("日" * 255)""#),
        refuses(#""x":"\#("日" * 256)""#, "string-too-long", "x"),
        asIs(#""x":"\#("😀" * 255)""#),
        refuses(#""x":"\#("😀" * 256)""#, "string-too-long", "x"),
        asIs(#""x":"\#(#"\ud83d\ude00"# * 255)""#),
        refuses(#""x":"\#(#"\ud83d\ude00"# * 256)""#, "string-too-long", "x"),
        asIs(#""x":"\#(#"\n"# * 255)""#),
        refuses(#""x":"\#(#"\n"# * 256)""#, "string-too-long", "x"),
        asIs(#""x":"\#(#"\u0041"# * 255)""#),
        refuses(#""first_name":"\#("e\u{301}" * 128)""#, "string-too-long", "first_name"),
    ])
    func stringLength(_ test: MappingCase) { test.check(.userProfileAttributes) }
}

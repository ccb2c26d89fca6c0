import Braze
import TestSupport
import Testing

/// Which identifier an object is sent with, and what makes one unusable.
@Suite struct IdentifierTests {
    static let alias = #"{"alias_name":"n","alias_label":"l"}"#

    /// Braze documentation, "POST: Track users": at most one primary identifier; e-mail and phone beside it are
    /// attributes.
    @Test(arguments: [
        MappingCase.asIs(#"{"external_id":"a","x":1}"#),
        .sends(#"{"external_id":"a","user_alias":\#(alias),"braze_id":"b","x":1}"#, #"{"external_id":"a","x":1}"#),
        .sends(#"{"x":1,"braze_id":"b","user_alias":\#(alias)}"#, #"{"user_alias":\#(alias),"x":1}"#),
        .sends(#"{"alias_name":"n","alias_label":"l","braze_id":"b"}"#, #"{"user_alias":\#(alias)}"#),
        .sends(#"{"braze_id":"b","alias_name":"n"}"#, #"{"braze_id":"b"}"#),
        .asIs(#"{"braze_id":"b","email":"a@b.co","phone":"+81312345678"}"#),
        .sends(#"{"phone":"+81312345678","email":"a@b.co"}"#, #"{"email":"a@b.co"}"#),
        .asIs(#"{"phone":"+81312345678","x":1}"#),
        .asIs(#"{"email":"a@b.co","external_id":"a","phone":"+81312345678"}"#),
        .refuses(#"{"x":1}"#, "missing-identifier"),
    ])
    func order(_ test: MappingCase) { test.check(.userProfileAttributes) }

    @Test(arguments: [
        MappingCase.sends(#"{"external_id":"","braze_id":"b"}"#, #"{"braze_id":"b"}"#),
        .sends(#"{"external_id":null,"email":"a@b.co"}"#, #"{"email":"a@b.co"}"#),
        .sends(#"{"external_id":"a","email":"","phone":null}"#, #"{"external_id":"a"}"#),
        .sends(#"{"alias_name":"","alias_label":"l","phone":"12345"}"#, #"{"phone":"12345"}"#),
        .refuses(#"{"external_id":"","user_alias":"","braze_id":null,"email":"","phone":""}"#, "missing-identifier"),
    ])
    func emptyTextAndNullAreAbsent(_ test: MappingCase) { test.check(.userProfileAttributes) }

    @Test(arguments: [
        MappingCase.sends(#"{"x":1,"external_id":42}"#, #"{"external_id":"42","x":1}"#),
        .sends(#"{"external_id":-9007199254740993}"#, #"{"external_id":"-9007199254740993"}"#),
        .sends(
            #"{"external_id":123456789012345678901234567890}"#,
            #"{"external_id":"123456789012345678901234567890"}"#
        ),
        .sends(#"{"phone":81312345678}"#, #"{"phone":"81312345678"}"#),
        .sends(#"{"external_id":"a","phone":81312345678}"#, #"{"external_id":"a","phone":"81312345678"}"#),
        .sends(#"{"alias_name":1,"alias_label":"l"}"#, #"{"user_alias":{"alias_name":"1","alias_label":"l"}}"#),
        .refuses(#"{"external_id":1.5}"#, "invalid-identifier", "external_id"),
        .refuses(#"{"external_id":1e3}"#, "invalid-identifier", "external_id"),
        .refuses(#"{"external_id":true}"#, "invalid-identifier", "external_id"),
        .refuses(#"{"external_id":["a"]}"#, "invalid-identifier", "external_id"),
        .refuses(#"{"braze_id":7}"#, "invalid-identifier", "braze_id"),
        .refuses(#"{"email":7}"#, "invalid-identifier", "email"),
    ])
    func numbers(_ test: MappingCase) { test.check(.userProfileAttributes) }

    /// Braze documentation, "POST: Track users": 987 bytes, not characters.
    @Test(arguments: [
        MappingCase.asIs(#"{"external_id":"\#("a" * 987)"}"#),
        .refuses(#"{"external_id":"\#("a" * 988)"}"#, "identifier-too-long", "external_id"),
        .asIs(#"{"external_id":"\#("é" * 493)a"}"#),
        .refuses(#"{"external_id":"\#("é" * 494)"}"#, "identifier-too-long", "external_id"),
        .sends(#"{"external_id":"\#(#"\u00e9"# * 493)a"}"#, #"{"external_id":"\#("é" * 493)a"}"#),
        .refuses(#"{"external_id":"\#(#"\u00e9"# * 494)"}"#, "identifier-too-long", "external_id"),
        .asIs(#"{"external_id":"\#(#"\""# * 987)"}"#),
        .refuses(#"{"external_id":"\#(#"\""# * 988)"}"#, "identifier-too-long", "external_id"),
        .refuses(#"{"external_id":\#("1" * 988)}"#, "identifier-too-long", "external_id"),
        .refuses(#"{"braze_id":"\#("b" * 988)"}"#, "identifier-too-long", "braze_id"),
    ])
    func lengths(_ test: MappingCase) { test.check(.userProfileAttributes) }

    /// Braze documentation, "POST: Create new user alias": 236 bytes a part.
    @Test(arguments: [236, 237])
    func aliasLengths(_ count: Int) {
        let name = "é" * (count / 2) + "a" * (count % 2)
        let alias = #"{"alias_name":"\#(name)","alias_label":"l"}"#
        let isShort = count <= 236
        let parts = #"{"alias_name":"\#(name)","alias_label":"l"}"#
        let swapped = #"{"alias_name":"n","alias_label":"\#(name)"}"#
        let tests: [MappingCase] =
            isShort
            ? [
                .sends(parts, #"{"user_alias":\#(alias)}"#), .sends(swapped, #"{"user_alias":\#(swapped)}"#),
                .asIs(#"{"user_alias":\#(alias)}"#),
            ]
            : [
                .refuses(parts, "identifier-too-long", "alias_name"),
                .refuses(swapped, "identifier-too-long", "alias_label"),
                .refuses(#"{"user_alias":\#(alias)}"#, "identifier-too-long", "user_alias"),
            ]
        for test in tests { test.check(.userProfileAttributes) }
    }

    @Test(arguments: [
        MappingCase.sends(
            #"{"user_alias_name":"n","user_alias_label":"l","x":1}"#,
            #"{"user_alias":\#(alias),"x":1}"#
        ),
        .sends(#"{"user_alias":"{\"alias_name\":\"n\",\"alias_label\":\"l\"}"}"#, #"{"user_alias":\#(alias)}"#),
        .sends(#"{"user_alias":{ "alias_label": "l", "alias_name": "n" }}"#, #"{"user_alias":\#(alias)}"#),
        .sends(
            #"{"user_alias_name":"n2","user_alias_label":"l2","alias_name":"n","alias_label":"l"}"#,
            #"{"user_alias":\#(alias)}"#
        ),
        .sends(
            #"{"alias_name":"half","user_alias_name":"n","user_alias_label":"l"}"#,
            #"{"user_alias":\#(alias)}"#
        ),
        .refuses(#"{"alias_name":"n","user_alias_label":"l"}"#, "invalid-alias", "alias_label"),
        .refuses(#"{"alias_name":"n"}"#, "invalid-alias", "alias_label"),
        .refuses(#"{"alias_label":"l"}"#, "invalid-alias", "alias_name"),
        .refuses(#"{"user_alias_label":"l"}"#, "invalid-alias", "alias_name"),
        .refuses(#"{"user_alias":{"alias_name":"n"}}"#, "invalid-alias", "user_alias"),
        .refuses(#"{"user_alias":{"alias_name":"","alias_label":"l"}}"#, "invalid-alias", "user_alias"),
        .refuses(#"{"user_alias":{"alias_name":1,"alias_label":"l"}}"#, "invalid-alias", "user_alias"),
        .refuses(#"{"user_alias":["n","l"]}"#, "invalid-alias", "user_alias"),
        .refuses(#"{"user_alias":"n"}"#, "invalid-json", "user_alias"),
    ])
    func aliases(_ test: MappingCase) { test.check(.userProfileAttributes) }

    /// Braze documentation, "API errors" (`EMAIL_BAD_FORMAT`); "POST: Track users" (a phone works only if valid).
    @Test(arguments: [
        MappingCase.refuses(#"{"email":"no"}"#, "invalid-email", "email"),
        .refuses(#"{"external_id":"a","email":"a@b"}"#, "invalid-email", "email"),
        .refuses(#"{"external_id":"a","email":"a b@c.de"}"#, "invalid-email", "email"),
        .refuses(#"{"external_id":"a","email":"a@b..de"}"#, "invalid-email", "email"),
        .asIs(#"{"external_id":"a","email":"a..b.@docomo.ne.jp"}"#),
        .sends(#"{"email":"a\u0040b.co"}"#, #"{"email":"a@b.co"}"#),
        .sends(#"{"external_id":"a","email":"a\u0040b.co"}"#, #"{"external_id":"a","email":"a\u0040b.co"}"#),
        .refuses(#"{"phone":"1234"}"#, "invalid-phone", "phone"),
        .refuses(#"{"external_id":"a","phone":"call me"}"#, "invalid-phone", "phone"),
        .asIs(#"{"phone":"(03) 1234-5678"}"#),
    ])
    func addresses(_ test: MappingCase) { test.check(.userProfileAttributes) }

    /// Losers are dropped from events, e-mail and phone too.
    @Test func eventsKeepOneIdentifier() {
        MappingCase.sends(
            #"{"email":"a@b.co","external_id":"a","phone":"+81312345678","braze_id":"b","name":"n","time":"2026-10-01"}"#,
            #"{"external_id":"a","name":"n","time":"2026-10-01"}"#
        ).check(.customEvents)
    }
}

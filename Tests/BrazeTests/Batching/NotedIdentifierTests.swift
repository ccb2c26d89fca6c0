import TestSupport
import Testing

@testable import Braze

/// Identifiers that a row's scan fills and does not list are looked at all the same.
@Suite struct NotedIdentifierTests {
    private let feed = RowFeed(.userProfileAttributes)

    private func row(_ id: String, email: String, more: String = "") -> String {
        #"{"external_id":"\#(id)","email":"\#(email)","n":1\#(more)}"#
    }

    /// An address that is none, among rows of one shape.
    @Test func badAddress() {
        let outcome = feed.feed(lines: [
            row("a", email: "a@example.com"), row("b", email: "b@example.com"), row("c", email: "c.example.com"),
            row("d", email: "d@example.com"),
        ])
        #expect(outcome.rejections.map(\.number) == [3] && outcome.rejections.map(\.reason) == ["invalid-email"])
        #expect(outcome.objects.count == 3)
    }

    /// Empty identifiers count as absent: an address alone becomes the identifier, and an empty one is not sent.
    @Test func emptyOnes() {
        let outcome = feed.feed(lines: [
            row("a", email: "a@example.com"), row("b", email: ""), row("", email: "c@example.com"), row("", email: ""),
        ])
        #expect(
            outcome.objects == [
                row("a", email: "a@example.com"), #"{"external_id":"b","n":1}"#, #"{"email":"c@example.com","n":1}"#,
            ]
        )
        #expect(outcome.rejections.map(\.reason) == ["missing-identifier"])
    }

    /// An import of push tokens is about nobody, and an identifier in such a row is dropped or makes it no import.
    @Test func pushTokenImports() {
        let tokens = #","push_token_import":true,"push_tokens":[{"app_id":"x","token":"y"}]"#
        let lines = (0..<4).map { row("u\($0)", email: "u\($0)@example.com", more: tokens) }
        // The first row of an input always goes the general way.
        let alone = lines.map { feed.feed(lines: [$0]) }
        let outcome = feed.feed(lines: lines)
        #expect(outcome.objects == alone.flatMap(\.objects))
        #expect(outcome.rejections.map(\.reason) == alone.flatMap { $0.rejections.map(\.reason) })
    }
}

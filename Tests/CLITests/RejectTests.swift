import Foundation
import Rows
import TestSupport
import Testing

/// Every case of `fixtures/reject` refuses just those records, for those reasons.
@Suite struct RejectTests {
    /// One record that is refused.
    struct Refusal: Hashable {
        var record: Int?
        var reason: String?
        var column: String?
    }

    static let root = Products.fixtures.appending(path: "reject")
    static let cases = FixtureCase.read(root.appending(path: "cases.json"))

    @Test func thereAreFixtures() {
        #expect(Self.cases.count >= 100)
    }

    @Test(arguments: cases)
    func rejects(_ test: FixtureCase) async throws {
        let directory = try TemporaryDirectory()
        let arguments = test.arguments("convert") + ["--rejects", directory.file("rejects")]
        let found = try await CommandRun(arguments, in: Self.root)
        #expect(found.status == 0, "\(found.errors)")
        let lines = try directory.jsonLines("rejects")
        let written = lines.map { line in
            Refusal(
                record: line["_record"]?.integerValue,
                reason: line["_reason"]?.stringValue,
                column: line["_column"]?.stringValue
            )
        }
        let expected = (test.value["rejects"]?.arrayValue ?? []).map { refusal in
            Refusal(
                record: refusal["record"]?.integerValue,
                reason: refusal["reason"]?.stringValue,
                column: refusal["column"]?.stringValue
            )
        }
        #expect(
            written.map { [$0.record.map(String.init), $0.reason] }
                == expected.map { [$0.record.map(String.init), $0.reason] }
        )
        for (one, other) in zip(written, expected) where other.column != nil { #expect(one.column == other.column) }
        #expect(lines.allSatisfy { $0["_status"] == .string("invalid") && $0["_http"] == .null })
        #expect(lines.allSatisfy { $0["_message"]?.stringValue?.isEmpty == false })
    }
}

/// One entry of a `cases.json`.
struct FixtureCase: Sendable, CustomTestStringConvertible {
    var value: JSONValue

    var testDescription: String { value["name"]?.stringValue ?? file }
    var file: String { value["file"]?.stringValue ?? "" }

    /// The command's arguments.
    func arguments(_ command: String) -> [String] {
        var arguments = [command, file] + (value["arguments"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        if let schema = value["schema"]?.stringValue { arguments += ["--schema", schema] }
        return arguments
    }

    static func read(_ url: URL) -> [FixtureCase] {
        let text = try? Products.read(url)
        let cases = text.flatMap { try? JSONValue(parsing: $0) }?.arrayValue
        return (cases ?? []).map(FixtureCase.init(value:))
    }
}

import Foundation
import Rows
import Testing

/// Every input of `fixtures/corrupt` ends its run with 65, behind its last good record.
@Suite struct CorruptTests {
    static let root = Products.fixtures.appending(path: "corrupt")
    static let cases = FixtureCase.read(root.appending(path: "cases.json"))

    @Test func thereAreFixtures() {
        #expect(Self.cases.count >= 20)
    }

    @Test(arguments: cases)
    func ends(_ test: FixtureCase) async throws {
        let found = try await CommandRun(test.arguments("convert"), in: Self.root)
        #expect(found.status == 65)
        #expect(found.errors.hasPrefix("td2braze: \(test.file): "), "\(found.errors)")
        #expect(found.errors.split(separator: "\n").count == 1)
        let bodies = try found.output.split(separator: UInt8(ascii: "\n")).map { try JSONValue(parsing: $0) }
        let count = bodies.reduce(0) { $0 + ($1.members?.first?.value.arrayValue?.count ?? 0) }
        if let good = test.value["good_records_before"]?.integerValue { #expect(count == good) }
    }
}

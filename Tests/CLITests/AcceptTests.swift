import Foundation
import Rows
import Testing

/// Every input of `fixtures/accept` converts into its expected bodies, in every format.
@Suite struct AcceptTests {
    static let options: [String] = {
        let root = Products.fixtures.appending(path: "accept").path(percentEncoded: false)
        let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".options.json") }.sorted()
    }()

    @Test func thereAreFixtures() {
        #expect(Self.options.count >= 60)
    }

    @Test(arguments: options)
    func bodies(_ name: String) async throws {
        let file = Products.fixtures.appending(path: "accept/\(name)")
        let directory = file.deletingLastPathComponent()
        let options = try JSONValue(parsing: Products.read(file))
        let shared = options["arguments"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let runs = try #require(options["runs"]?.arrayValue)
        #expect(!runs.isEmpty)
        for run in runs {
            let input = try #require(run["file"]?.stringValue)
            var arguments = ["convert", input] + shared
            arguments += run["arguments"]?.arrayValue?.compactMap(\.stringValue) ?? []
            if let schema = run["schema"]?.stringValue { arguments += ["--schema", schema] }
            if let columns = run["columns"]?.stringValue {
                let text = String(decoding: try Products.read(directory.appending(path: columns)), as: UTF8.self)
                arguments += ["--columns", text.trimmingCharacters(in: .whitespacesAndNewlines)]
            }
            let found = try await CommandRun(arguments, in: directory)
            let bodies = try #require(run["bodies"]?.stringValue)
            let expected = try Products.read(directory.appending(path: bodies))
            let comment: Comment = "\(arguments)"
            #expect(found.status == 0, comment)
            if run["compare"]?.stringValue == "exact" {
                #expect(found.output == expected, comment)
            } else {
                #expect(try Self.values(found.output) == Self.values(expected), comment)
            }
        }
    }

    /// Lines as JSON values; members in any order, numbers in any spelling.
    private static func values(_ text: [UInt8]) throws -> [JSONValue] {
        try text.split(separator: UInt8(ascii: "\n")).map { normal(try JSONValue(parsing: $0)) }
    }

    private static func normal(_ value: JSONValue) -> JSONValue {
        switch value {
        case .number(let digits): .number(Int64(digits).map(String.init) ?? Double(digits)?.description ?? digits)
        case .array(let elements): .array(elements.map(normal))
        case .object(let members):
            .object(members.map { .init(name: $0.name, value: normal($0.value)) }.sorted { $0.name < $1.name })
        default: value
        }
    }
}

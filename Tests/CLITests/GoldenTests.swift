import Foundation
import Testing

/// What the command says, word for word: `fixtures/cli/NAME/command` and the `stdout`, `stderr` and `exit` beside it.
///
/// A command is one line: variables, `td2braze`, arguments, separated by single spaces; it runs in `fixtures`.
/// With the variable `RECORD_GOLDENS` set to 1 the answers are written anew instead of compared.
@Suite struct GoldenTests {
    static let root = Products.fixtures.appending(path: "cli")
    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: root.path(percentEncoded: false))) ?? [])
        .filter { !$0.hasPrefix(".") }.sorted()
    static let isRecording = ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1"

    @Test func thereAreGoldens() {
        #expect(Self.names.count >= 30)
    }

    @Test(arguments: names)
    func answer(_ name: String) async throws {
        let directory = Self.root.appending(path: name)
        let line = String(decoding: try Products.read(directory.appending(path: "command")), as: UTF8.self)
        var words = line.trimmingCharacters(in: .newlines).split(separator: " ").map(String.init)
        var environment: [String: String] = [:]
        while let first = words.first, first != "td2braze" {
            let parts = first.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            environment[parts[0]] = parts.count > 1 ? parts[1] : ""
            words.removeFirst()
        }
        let found = try await CommandRun(Array(words.dropFirst()), in: Products.fixtures, environment: environment)
        let answers = [
            ("stdout", String(decoding: found.output, as: UTF8.self)), ("stderr", found.errors),
            ("exit", "\(found.status)\n"),
        ]
        for (file, text) in answers {
            let url = directory.appending(path: file)
            if Self.isRecording {
                try Data(text.utf8).write(to: url)
            } else {
                #expect(text == String(decoding: try Products.read(url), as: UTF8.self), "\(name)/\(file)")
            }
        }
    }
}

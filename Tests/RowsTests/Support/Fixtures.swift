import Foundation
import Rows

/// One input of the repository's fixtures.
struct Fixture: CustomStringConvertible, Sendable {
    var path: String
    var bytes: [UInt8]
    var format: RowFormat
    var schema: Schema?

    var description: String { path }

    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../fixtures").standardizedFileURL

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: root.appending(path: path)))
    }

    /// Every plain input under a folder, with the schema beside it.
    static func all(in folder: String) -> [Fixture] {
        let files = FileManager.default.enumerator(atPath: root.appending(path: folder).path)?.compactMap {
            $0 as? String
        }
        return (files ?? []).sorted().compactMap { try? load("\(folder)/\($0)") }
    }

    private static func load(_ path: String) throws -> Fixture? {
        guard var format = format(ofName: path) else { return nil }
        let all = try bytes(path)
        if format == .jsonDocumentOfArrays, all.prefix(6).contains(UInt8(ascii: "{")) {
            format = .jsonDocumentOfObjects
        }
        let base = path.prefix { $0 != "." }
        var schema = try? Schema(jobShow: bytes("\(base).schema.json"))
        if schema == nil, let columns = try? bytes("\(base).columns") {
            schema = try Schema(columnList: String(decoding: columns, as: UTF8.self))
        }
        if schema == nil, format == .messagePack { schema = .of("external_id", "x") }
        let mark = format == .messagePack ? 0 : ByteOrderMark.count(in: all)
        return Fixture(path: path, bytes: Array(all.dropFirst(mark)), format: format, schema: schema)
    }

    private static func format(ofName path: String) -> RowFormat? {
        for suffix in [".bodies.jsonl", ".schema.json", ".options.json", "cases.json"] where path.hasSuffix(suffix) {
            return nil
        }
        let formats: [(String, RowFormat)] = [
            (".arrays.jsonl", .jsonLinesOfArrays), (".jsonl", .jsonLinesOfObjects),
            (".document.json", .jsonDocumentOfArrays), (".json", .jsonDocumentOfObjects),
            (".msgpack", .messagePack), (".csv", .csv), (".tsv", .tsv),
        ]
        return formats.first { path.hasSuffix($0.0) }?.1
    }
}

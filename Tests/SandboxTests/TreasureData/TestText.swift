import Foundation

/// Texts beside the dump.
enum TestText {
    /// The lines of a fixture of custom events.
    static func lines(_ name: String) throws -> [[UInt8]] {
        let folder = URL(filePath: TreasureDataBench.dump).deletingLastPathComponent()
        let text = Array(try Data(contentsOf: folder.appending(path: name)))
        return text.split(separator: UInt8(ascii: "\n")).map(Array.init)
    }
}

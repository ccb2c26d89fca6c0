import Foundation

/// What a state directory keeps of the writing back, so that an attempt does not write what an earlier one has written.
struct WriteBackMemory {
    /// How far it has come.
    struct Marks: Codable {
        /// Names the run in every row.
        var run = UUID().uuidString.lowercased()
        /// Bytes of the files that are written back.
        var rejects = 0
        var unknown = 0
    }

    /// The state directory; `nil` when nothing is kept.
    let directory: String?

    private var path: String? { directory.map { "\($0)/td-report" } }

    /// What is kept, or a new beginning.
    func read() -> Marks {
        guard let path, let text = FileManager.default.contents(atPath: path),
            let marks = try? JSONDecoder().decode(Marks.self, from: text), marks.rejects >= 0, marks.unknown >= 0
        else { return Marks() }
        return marks
    }

    /// Keeps it; where that fails, rows are written twice at worst.
    func write(_ marks: Marks) {
        guard let path, let text = try? JSONEncoder().encode(marks) else { return }
        try? text.write(to: URL(filePath: path), options: .atomic)
        try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}

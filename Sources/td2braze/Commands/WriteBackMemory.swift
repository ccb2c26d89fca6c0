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

/// How far a file of records is written back for sure.
struct WriteBackOffset {
    /// Bytes whose records are all in.
    private(set) var confirmed: Int
    /// Bytes that were read.
    var end: Int
    /// Records on their way: their numbers among all that were added, and where they end.
    private var waiting: [(number: Int, end: Int)] = []

    init(_ offset: Int) {
        confirmed = offset
        end = offset
    }

    mutating func append(_ number: Int, endingAt offset: Int) { waiting.append((number, offset)) }

    /// Takes note that so many records, from the first one on, are in.
    ///
    /// - Parameters:
    ///   - count: of all that were added, of this file or not.
    ///   - isAll: whether none is missing, so that the lines that are not written back are done with too.
    mutating func confirm(_ count: Int, ofAll isAll: Bool = false) {
        if isAll { confirmed = end }
        guard !isAll, let first = waiting.first, first.number <= count,
            let last = waiting.lastIndex(where: { $0.number <= count })
        else { return }
        confirmed = waiting[last].end
        waiting.removeFirst(last + 1)
    }
}

import Foundation

/// What a state directory keeps of a query, so that the same command finds the job that it began.
struct QueryMemory {
    /// The state directory; `nil` when nothing is kept.
    let directory: String?

    private var path: String? { directory.map { "\($0)/td-query" } }

    /// The text from which the query's domain key is made: the one that is kept, or a new one.
    ///
    /// - Throws: ``CommandFailure`` when it cannot be kept.
    func seed() throws -> String {
        let new = UUID().uuidString.lowercased()
        guard let directory, let path else { return new }
        let files = FileManager.default
        do {
            try files.createDirectory(
                atPath: directory,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
        } catch let error as CocoaError where error.code == .fileWriteFileExists {
            // As it should be on the second attempt.
        } catch {
            throw CommandFailure(.inputOutput, "\(directory): the state directory cannot be created")
        }
        do {
            try Data(new.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
            try? files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            return new
        } catch {
            let kept = files.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
            // A crash may have left it empty: then no query was begun with it.
            if kept.isEmpty, (try? Data(new.utf8).write(to: URL(filePath: path), options: .atomic)) != nil {
                return new
            }
            guard !kept.isEmpty, kept.utf8.count <= 64, kept.allSatisfy({ $0.isHexDigit || $0 == "-" }) else {
                throw CommandFailure(.inputOutput, "\(path): cannot be written or read")
            }
            return kept
        }
    }

    /// Makes the next attempt begin a new job.
    func forget() {
        if let path { try? FileManager.default.removeItem(atPath: path) }
    }
}

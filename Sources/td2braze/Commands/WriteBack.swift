import Foundation
import Rows
import TreasureData

/// Tells Treasure Data what became of a run: its report, and the records that Braze does not have.
///
/// ```
/// kind    report                                 record
///         run attempt mode end exit_code         run attempt input record status reason column message http
///         read delivered rejected …              external_id row
/// ```
///
/// It never fails the run.
struct WriteBack {
    /// What came of it, as the report file has it.
    struct Outcome: Encodable {
        var table: String
        /// Rows that Treasure Data has: the report, and records.
        var written: Int
        var failed: Int
        var message: String?
    }

    let table: TableName
    private let key: AccountKey
    private let server: APIServer
    private let road: TableWriter.Road
    private let states: Set<WriteBackArguments.State>
    private let scratch: URL?
    /// Files for the run's records, so that there is something to write back.
    let files: UndeliveredFiles

    /// What the arguments ask for; `nil` when they ask for nothing.
    ///
    /// - Parameters:
    ///   - arguments: what.
    ///   - treasureData: where.
    ///   - hasState: whether a state directory keeps the run's records.
    ///   - rejects: file for invalid and rejected records that the user named.
    ///   - unknown: the same for unknown ones.
    /// - Throws: ``CommandFailure`` and `TreasureDataError` when it cannot work.
    init?(
        _ arguments: WriteBackArguments,
        _ treasureData: TreasureDataArguments,
        hasState: Bool,
        rejects: String?,
        unknown: String?
    ) throws {
        guard let name = arguments.tdReport, let table = TableName(name) else { return nil }
        guard let text = TreasureDataArguments.variable("TD_WRITE_KEY") else {
            throw CommandFailure(.configuration, "--td-report needs a write-only key in TD_WRITE_KEY")
        }
        self.table = table
        key = try AccountKey(text)
        server = try treasureData.server()
        road = arguments.tdReportVia == .ingest ? .ingest : .postback
        states = try arguments.states()
        let needsFiles = !states.isEmpty && !hasState && (rejects == nil || unknown == nil)
        scratch = needsFiles ? try Self.makeScratch() : nil
        files = UndeliveredFiles(
            rejects: rejects ?? scratch?.appending(path: "rejects.jsonl").path(percentEncoded: false),
            unknown: unknown ?? scratch?.appending(path: "unknown.jsonl").path(percentEncoded: false)
        )
    }

    /// Removes files that were only made for this.
    func clean() {
        if let scratch { try? FileManager.default.removeItem(at: scratch) }
    }

    /// Writes everything.
    ///
    /// - Parameters:
    ///   - report: the run's.
    ///   - files: where its records are.
    ///   - state: the state directory, which remembers what earlier attempts have written back.
    /// - Returns: what came of it.
    func write(
        _ report: Report,
        from files: UndeliveredFiles,
        state: String?
    ) async -> Outcome {
        let memory = WriteBackMemory(directory: state)
        var marks = memory.read()
        let rows = WriteBackRows(
            run: marks.run,
            attempt: report.run?.attempts ?? 1,
            time: Int(Date().timeIntervalSince1970)
        )
        // An attempt that fails, or is ended, is followed by one of the same name.
        memory.write(marks)
        var rejects = WriteBackOffset(marks.rejects)
        var unknown = WriteBackOffset(marks.unknown)
        let written = try? await withWebClient(userAgent: "td2braze/\(Td2braze.version)") { client in
            var writer = TableWriter(server: server, key: key, table: table, road: road, client: client)
            await writer.append(rows.report(report))
            if states.contains(.rejected) || states.contains(.invalid), let path = files.rejects {
                await append(path, &rejects, rows, &writer)
            }
            if states.contains(.unknown), let path = files.unknown {
                await append(path, &unknown, rows, &writer)
            }
            let outcome = await writer.finish()
            rejects.confirm(writer.confirmed, ofAll: outcome.failed == 0)
            unknown.confirm(writer.confirmed, ofAll: outcome.failed == 0)
            return outcome
        }
        let outcome = written ?? TableWriter.Outcome(failed: 1)
        // What failed is tried again by the run's next attempt.
        marks.rejects = rejects.confirmed
        marks.unknown = unknown.confirmed
        memory.write(marks)
        return Outcome(
            table: table.description,
            written: outcome.written,
            failed: outcome.failed,
            message: outcome.message
        )
    }

    /// Adds a file's records behind an offset.
    private func append(
        _ path: String,
        _ offset: inout WriteBackOffset,
        _ rows: WriteBackRows,
        _ writer: inout TableWriter
    ) async {
        guard var lines = RecordLines(path: path, offset: offset.confirmed) else { return }
        while let line = lines.next() {
            guard let record = try? JSONValue(parsing: line, maximumDepth: 10_100),
                let status = record["_status"]?.stringValue.flatMap(WriteBackArguments.State.init(rawValue:)),
                states.contains(status)
            else { continue }
            await writer.append(rows.record(record))
            offset.confirm(writer.confirmed)
            if !writer.hasGivenUp { offset.append(writer.appended, endingAt: lines.offset) }
        }
        offset.end = lines.offset
    }

    private static func makeScratch() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appending(path: "td2braze-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(
                at: url,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw CommandFailure(.cannotCreate, "\(url.path(percentEncoded: false)): cannot be created")
        }
        return url
    }
}

/// Where the records are that Braze does not have.
struct UndeliveredFiles {
    var rejects: String?
    var unknown: String?
}

extension WriteBack.Outcome {
    /// What to say on stderr.
    var line: String {
        let sum = "\(written) of \(written + failed) rows written into \(table)"
        return failed == 0 ? sum : "td2braze: warning: \(sum): \(message ?? "no reason is known")"
    }
}

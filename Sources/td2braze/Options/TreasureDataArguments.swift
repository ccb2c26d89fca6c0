import ArgumentParser
import Foundation
import TreasureData

/// A job of Treasure Data as the input, and how to reach Treasure Data.
struct TreasureDataArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Read a job's result instead of files.", valueName: "id"))
    var tdJob: String?

    @Option(
        help: ArgumentHelp(
            """
            Run a query and read its result: a file with SQL, or the SQL itself. Hive takes a column whose name \
            begins with _ in back-quotes only: `_merge_objects`.
            """,
            valueName: "file|sql"
        )
    )
    var tdQuery: String?

    @Option(help: ArgumentHelp("The query's database.", valueName: "db"))
    var tdDatabase: String?

    @Option(help: "The query's engine: presto, trino or hive.")
    var tdEngine: Engine = .presto

    @Option(help: "us, jp, eu01, ap02 or ap03 (default: TD_API_SERVER, then ~/.td/td.conf, then us).")
    var tdSite: SiteName?

    @Option(help: "Requests at a time for parts of a download; each part is up to 8 MiB in memory.")
    var tdConnections = 6

    enum Engine: String, CaseIterable, ExpressibleByArgument {
        case presto
        case trino
        case hive
    }

    enum SiteName: String, CaseIterable, ExpressibleByArgument {
        case us
        case jp
        case eu01
        case ap02
        case ap03
    }

    /// Whether a job is the input.
    var isAsked: Bool { tdJob != nil || tdQuery != nil }

    func validate() throws {
        guard tdJob == nil || tdQuery == nil else { throw ValidationError("give --td-job or --td-query, not both") }
        guard (tdQuery == nil) == (tdDatabase == nil) else {
            throw ValidationError("--td-query and --td-database go together")
        }
        if let tdJob, !JobAPI.isJobID(tdJob) { throw ValidationError("--td-job: not a job's id") }
        guard (1...64).contains(tdConnections) else { throw ValidationError("--td-connections must be 1 to 64") }
    }

    /// The key: `TD_API_KEY`, or the `td` command's.
    func key() throws -> AccountKey {
        guard let text = Self.variable("TD_API_KEY") ?? Self.toolbelt?.apiKey else {
            throw CommandFailure(.configuration, "no Treasure Data key: set TD_API_KEY")
        }
        return try AccountKey(text)
    }

    /// Where the API is: `--td-site`, `TD_API_SERVER`, the `td` command's, or the US site.
    func server() throws -> APIServer {
        if let site = tdSite.flatMap({ Site(rawValue: $0.rawValue) }) { return APIServer(site) }
        if let text = Self.variable("TD_API_SERVER") {
            do {
                return try APIServer(text)
            } catch {
                throw CommandFailure(.configuration, "TD_API_SERVER: \(error.message)")
            }
        }
        guard let endpoint = Self.toolbelt?.endpoint else { return APIServer(.us) }
        do {
            return try APIServer(endpoint)
        } catch {
            throw CommandFailure(.configuration, "~/.td/td.conf: endpoint: \(error.message)")
        }
    }

    /// The query's text.
    func queryText(_ query: String) throws -> String {
        if let content = FileManager.default.contents(atPath: query) { return String(decoding: content, as: UTF8.self) }
        guard query.contains(where: \.isWhitespace) else {
            throw CommandFailure(.noInput, "--td-query: \(query) is no file that can be read, and no SQL")
        }
        return query
    }

    /// A variable of the environment that is not empty.
    static func variable(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static var toolbelt: ToolbeltConfiguration? {
        guard let home = variable("HOME"), let text = FileManager.default.contents(atPath: "\(home)/.td/td.conf") else {
            return nil
        }
        return ToolbeltConfiguration(parsing: String(decoding: text, as: UTF8.self))
    }
}

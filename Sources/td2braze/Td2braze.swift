import ArgumentParser
import Intake

/// The command: options, signals, progress, report and exit codes around the pipeline.
struct Td2braze: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "td2braze",
        abstract: "Moves a Treasure Data job result of any size into Braze, with every record accounted for.",
        discussion: """
            Exit codes: 0 all accounted for; 64 usage; 65 invalid data, or a cut-off or corrupt input; 66 no such \
            input; 69 Braze or Treasure Data unreachable after all attempts; 70 a bug; 73, 74 output; 75 interrupted; \
            77 key refused; 78 configuration.
            """,
        subcommands: [
            LoadCommand.self, ConvertCommand.self, CheckCommand.self, StatusCommand.self, WebhookCommand.self,
            SandboxCommand.self, DemoCommand.self,
        ]
    )

    @Flag(name: .long, help: "Print the version.")
    var version = false

    @Flag(name: .long, help: "With --version: also the inflate library in use.")
    var verbose = false

    func run() async throws {
        guard version else { throw CleanExit.helpRequest(self) }
        print("td2braze \(Self.version)")
        if verbose { print("inflate: \(InflateLibrary.name)") }
    }
}

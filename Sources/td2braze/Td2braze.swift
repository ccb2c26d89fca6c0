import ArgumentParser

/// The command: options, signals, progress, report and exit codes around the pipeline.
///
/// It has no flags of its own: they would be taken out of the arguments of every subcommand.
struct Td2braze: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "td2braze",
        abstract: "Moves a Treasure Data job result of any size into Braze, with every record accounted for.",
        discussion: """
            Exit codes: 0 all accounted for; 64 usage; 65 invalid data, or a cut-off or corrupt input; 66 no such \
            input; 69 Braze or Treasure Data unreachable after all attempts; 70 a bug; 73, 74 output; 75 interrupted; \
            77 key refused; 78 configuration.

            td2braze --version prints the version; with --verbose, the inflate library in use too.
            """,
        subcommands: [
            LoadCommand.self, ConvertCommand.self, CheckCommand.self, StatusCommand.self, WebhookCommand.self,
            SandboxCommand.self, DemoCommand.self, VersionCommand.self,
        ],
        defaultSubcommand: VersionCommand.self
    )
}

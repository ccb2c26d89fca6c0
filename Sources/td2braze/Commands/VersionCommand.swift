import ArgumentParser
import Intake

/// What `td2braze` does without a subcommand: it prints its version when asked, else its help.
struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "With --version: print the version, else the help.",
        usage: "td2braze [--version] [--verbose]\ntd2braze <subcommand>",
        shouldDisplay: false
    )

    @Flag(name: .long, help: "Print the version.")
    var version = false

    @Flag(name: .long, help: "With --version: also the inflate library in use.")
    var verbose = false

    func run() throws {
        guard version else { throw CleanExit.helpRequest(Td2braze.self) }
        print("td2braze \(Td2braze.version)")
        if verbose { print("inflate: \(InflateLibrary.name)") }
    }
}

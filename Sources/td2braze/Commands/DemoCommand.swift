import ArgumentParser
import Foundation
import Logging
import Pipeline
import Sandbox

/// The sandbox and the fixtures, end to end, in one process.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Start a sandbox, load the fixtures of every mode into it over HTTP, and print the totals."
    )

    @Option(help: "Folder with the fixtures.")
    var fixtures = "fixtures"

    @Flag(help: "Keep the sandbox running, and print its page's address.")
    var keep = false

    func run() async throws {
        try await reportingFailures {
            let dumps = try DemoDump.all(in: fixtures)
            return try await withSandbox(SandboxConfiguration()) { sandbox in
                let allAddUp = try await load(dumps, into: sandbox)
                if keep {
                    print("\nthe sandbox goes on: http://127.0.0.1:\(sandbox.port)/ (stop it with control-C)")
                    // Whoever reads through a pipe shall have it now.
                    fflush(nil)
                    await SandboxCommand.untilStopped(sandbox)
                }
                return allAddUp ? .ok : .software
            }
        }
    }

    private func load(_ dumps: [DemoDump], into sandbox: RunningSandbox) async throws -> Bool {
        print(DemoTable.header)
        var sum = DemoRow()
        for dump in dumps {
            let before = sandbox.statistics().acceptedObjects
            var row = try await dump.load(port: sandbox.port)
            row.arrived = sandbox.statistics().acceptedObjects - before
            print(DemoTable.line(dump.name, row))
            sum.add(row)
        }
        print(DemoTable.line("all", sum))
        let addsUp = sum.isSettled && sum.arrived == sum.delivered
        print(
            addsUp
                ? "read = delivered + rejected + invalid + unknown + skipped, and what was delivered arrived"
                : "the totals do not add up"
        )
        return addsUp
    }
}

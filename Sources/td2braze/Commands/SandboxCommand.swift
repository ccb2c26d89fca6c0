import ArgumentParser
import Sandbox
import UnixSignals

/// A Braze to rehearse against.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Run a local Braze and Treasure Data to rehearse against, with a page that shows what it gets."
    )

    @Option(help: ArgumentHelp("Where to listen.", valueName: "host:port"))
    var listen = "127.0.0.1:8080"

    @OptionGroup var sandbox: SandboxArguments

    func validate() throws {
        guard address != nil else { throw ValidationError("--listen: expected HOST:PORT") }
    }

    func run() async throws {
        try await reportingFailures {
            var configuration = try sandbox.configuration()
            if let address { (configuration.host, configuration.port) = address }
            let host = configuration.host
            do {
                try await withSandbox(configuration) { running in
                    StandardError.line("the sandbox listens on http://\(host):\(running.port)/ (a page to look at)")
                    await Self.untilStopped(running)
                }
            } catch let error as TreasureDataResultError {
                throw CommandFailure(.noInput, "\(error.path): \(error.message)")
            } catch {
                throw CommandFailure(.unavailable, "cannot listen on \(listen): \(error)")
            }
            return .ok
        }
    }

    /// Waits for SIGINT or SIGTERM.
    static func untilStopped(_ running: RunningSandbox) async {
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await running.waitUntilCancelled() }
            tasks.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return }
            }
            await tasks.next()
            tasks.cancelAll()
        }
    }

    private var address: (String, Int)? {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            (0...65_535).contains(port), colon > listen.startIndex
        else { return nil }
        return (String(listen[..<colon]), port)
    }
}

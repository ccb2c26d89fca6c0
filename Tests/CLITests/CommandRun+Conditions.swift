import Foundation
import Synchronization

/// Runs of the command under conditions: a shell's limits, signals.
extension CommandRun {
    /// Runs `td2braze` from a shell that prepares the ground.
    ///
    /// - Parameters:
    ///   - script: what the shell does; it becomes the command with `exec "$0" "$@"`.
    ///   - arguments: what follows the command's name.
    ///   - directory: where it runs.
    ///   - environment: variables beside `PATH`.
    /// - Throws: what starting the process throws.
    init(
        shell script: String,
        _ arguments: [String],
        in directory: URL,
        environment: [String: String]
    ) async throws {
        try await self.init(in: directory, environment: environment) { process in
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", script, Products.command.path] + arguments
        }
    }

    /// Runs `td2braze` and sends it a signal once it has said something.
    ///
    /// - Parameters:
    ///   - arguments: what follows the command's name.
    ///   - directory: where it runs.
    ///   - environment: variables beside `PATH`.
    ///   - signal: what it is sent.
    ///   - text: what must stand in its stderr before.
    /// - Throws: what starting the process throws.
    init(
        _ arguments: [String],
        in directory: URL,
        environment: [String: String],
        signal: Int32,
        after text: String
    ) async throws {
        let pipe = Pipe()
        let said = Mutex("")
        try await self.init(in: directory, environment: environment) { process in
            process.executableURL = Products.command
            process.arguments = arguments
            process.standardError = pipe
        } meanwhile: { process in
            var isSent = false
            // Until the process has ended, and nothing more comes.
            while case let piece = pipe.fileHandleForReading.availableData, !piece.isEmpty {
                let isDue = said.withLock { said in
                    said += String(decoding: piece, as: UTF8.self)
                    return said.contains(text)
                }
                if isDue, !isSent { kill(process.processIdentifier, signal) }
                isSent = isSent || isDue
            }
        }
        errors = said.withLock(\.self)
    }
}

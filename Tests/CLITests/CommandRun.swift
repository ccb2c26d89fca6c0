import Foundation
import TestSupport

/// One run of the built command.
struct CommandRun {
    var status: Int32
    var output: [UInt8]
    var errors: String

    /// As many at a time as there are processors.
    private static let queue: OperationQueue = {
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = max(ProcessInfo.processInfo.activeProcessorCount, 2)
        return queue
    }()

    /// Runs `td2braze` and waits for its end.
    ///
    /// - Parameters:
    ///   - arguments: what follows the command's name.
    ///   - directory: where it runs.
    ///   - environment: variables beside `PATH`; no key unless one is given.
    /// - Throws: what starting the process throws.
    init(_ arguments: [String], in directory: URL, environment: [String: String] = [:]) async throws {
        try await self.init(in: directory, environment: environment) { process in
            process.executableURL = Products.command
            process.arguments = arguments
        }
    }

    /// Runs a process and waits for its end.
    ///
    /// - Parameters:
    ///   - directory: where it runs.
    ///   - environment: variables beside `PATH`.
    ///   - prepare: says what is run.
    ///   - meanwhile: called once it runs.
    /// - Throws: what starting the process throws.
    init(
        in directory: URL,
        environment: [String: String],
        prepare: @escaping @Sendable (Process) -> Void,
        meanwhile: @escaping @Sendable (Process) -> Void = { _ in }
    ) async throws {
        self = try await withCheckedThrowingContinuation { continuation in
            Self.queue.addOperation {
                continuation.resume(
                    with: Result { try Self.wait(directory, environment, prepare: prepare, meanwhile: meanwhile) }
                )
            }
        }
    }

    private init(status: Int32, output: [UInt8], errors: String) {
        self.status = status
        self.output = output
        self.errors = errors
    }

    private static func wait(
        _ directory: URL,
        _ environment: [String: String],
        prepare: (Process) -> Void,
        meanwhile: (Process) -> Void
    ) throws -> CommandRun {
        // Files, not pipes: nobody has to read two streams at a time.
        let files = try TemporaryDirectory()
        let process = Process()
        process.currentDirectoryURL = directory
        var variables = environment
        variables["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        variables["COLUMNS"] = "80"
        process.environment = variables
        process.standardInput = FileHandle.nullDevice
        for name in ["stdout", "stderr"] { _ = try files.write([], to: name) }
        let output = try FileHandle(forWritingTo: URL(filePath: files.file("stdout")))
        let errors = try FileHandle(forWritingTo: URL(filePath: files.file("stderr")))
        process.standardOutput = output
        process.standardError = errors
        prepare(process)
        try process.run()
        meanwhile(process)
        process.waitUntilExit()
        try output.close()
        try errors.close()
        return CommandRun(
            status: process.terminationStatus,
            output: files.read("stdout"),
            errors: String(decoding: files.read("stderr"), as: UTF8.self)
        )
    }
}

/// Where things are.
enum Products {
    /// The command, beside the test bundle.
    static let command: URL = {
        let bundle = Bundle.allBundles.first { $0.bundleURL.pathExtension == "xctest" }?.bundleURL
        let own = bundle ?? Bundle.main.executableURL ?? Bundle.main.bundleURL
        return own.deletingLastPathComponent().appending(path: "td2braze")
    }()

    static let fixtures = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "fixtures", directoryHint: .isDirectory)

    /// The text of a file.
    static func read(_ url: URL) throws -> [UInt8] { Array(try Data(contentsOf: url)) }
}
